package com.acme.orders.log4j2;

import com.acme.orders.Order;
import com.acme.orders.Shipping;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringMapMessage;

/** Logs with Log4j's own API: a message that is a map. */
final class MapMessageShipping implements Shipping {

  private static final Logger log = LogManager.getLogger(MapMessageShipping.class);

  @Override
  public void ship(Order order) {
    log.info(
        new StringMapMessage()
            .with("event_type", "acme.order.ship.success.ok")
            .with("message", "Order " + order.number() + " shipped")
            .with("record_type", "order")
            .with("record_id", order.number())
            .with("attribute_key", "state")
            .with("attribute_value_old", "packed")
            .with("attribute_value_new", "shipped")
            .with("carrier", "ACME Express"));
  }
}
