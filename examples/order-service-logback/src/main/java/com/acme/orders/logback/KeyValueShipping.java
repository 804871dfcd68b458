package com.acme.orders.logback;

import com.acme.orders.Order;
import com.acme.orders.Shipping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs with SLF4J's key-values, whose types Logback keeps. */
final class KeyValueShipping implements Shipping {

  private static final Logger log = LoggerFactory.getLogger(KeyValueShipping.class);

  @Override
  public void ship(Order order) {
    log.atInfo()
        .addKeyValue("event_type", "acme.order.ship.success.ok")
        .addKeyValue("record_type", "order")
        .addKeyValue("record_id", order.number())
        .addKeyValue("attribute_key", "state")
        .addKeyValue("attribute_value_old", "packed")
        .addKeyValue("attribute_value_new", "shipped")
        .addKeyValue("carrier", "ACME Express")
        .log("Order {} shipped", order.number());
  }
}
