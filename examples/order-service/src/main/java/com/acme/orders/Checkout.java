package com.acme.orders;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes orders. Logs as most code does: a text with parameters, and who it was in the MDC. */
final class Checkout {

  private static final Logger log = LoggerFactory.getLogger(Checkout.class);

  void receive(Order order) {
    log.info("Order {} received: {} x {}", order.number(), order.quantity(), order.item());
  }
}
