package com.acme.parcels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.AuditTransaction;
import io.auditlog.AuditTransactions;
import io.auditlog.LeaseLostException;
import java.time.Duration;
import java.util.List;

/**
 * Sends the parcels that were ordered. Any number of workers may do so at the same time, here and
 * on other hosts.
 */
final class ParcelWorker {

  private static final int AT_ONCE = 10;

  /** More than ten parcels take, and no longer than they may wait when this worker crashes. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AuditTransactions transactions;
  private final Carrier carrier;
  private final Duration retryAfter;

  ParcelWorker(AuditTransactions transactions, Carrier carrier, Duration retryAfter) {
    this.transactions = transactions;
    this.carrier = carrier;
    this.retryAfter = retryAfter;
  }

  /** Works off some of what is there now; returns how many transactions that were. */
  int work() {
    List<AuditTransaction> claimed = transactions.claim(AT_ONCE, LEASE);
    for (AuditTransaction transaction : claimed) {
      try {
        send(transaction);
      } catch (LeaseLostException e) {
        // It took too long. Another worker has it, and the carrier sends no parcel twice.
        System.err.println(e.getMessage());
      }
    }
    return claimed.size();
  }

  private void send(AuditTransaction transaction) {
    String order;
    try {
      order = order(transaction);
    } catch (IllegalArgumentException e) {
      transactions.dead(transaction, e.getMessage()); // It will never be another.
      return;
    }
    try {
      carrier.send(transaction.id(), order);
    } catch (CarrierException e) {
      // Longer each time; after its last attempt it is dead.
      transactions.retry(
          transaction, retryAfter.multipliedBy(transaction.attempt()), e.getMessage());
      return;
    }
    transactions.done(transaction);
  }

  private static String order(AuditTransaction transaction) {
    String type = transaction.eventType().orElse("");
    if (!type.equals(ParcelOrders.EVENT_TYPE)) {
      throw new IllegalArgumentException("nobody knows what to do about " + type);
    }
    try {
      JsonNode order = JSON.readTree(transaction.payload()).get("record_id");
      if (order == null) {
        throw new IllegalArgumentException("the event has no record_id");
      }
      return order.asText();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the event is no JSON", e);
    }
  }
}
