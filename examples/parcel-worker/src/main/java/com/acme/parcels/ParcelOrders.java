package com.acme.parcels;

import io.auditlog.Audit;
import io.auditlog.event.AuditEvent;

/** Orders parcels by recording that they are wanted. */
final class ParcelOrders {

  static final String EVENT_TYPE = "acme.parcel.order.requested";

  private final Audit audit;

  ParcelOrders(Audit audit) {
    this.audit = audit;
  }

  /** Returns when the wish cannot get lost any more, whether or not the database is up. */
  void order(String order) {
    audit.record(
        AuditEvent.type(EVENT_TYPE)
            .message("A parcel is wanted for order " + order)
            .recordType("order")
            .recordId(order)
            .transaction(true));
  }
}
