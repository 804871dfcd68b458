package com.acme.orders;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Charges customers. Every seventh payment fails, and the exception is logged. */
final class Payments {

  private static final Logger log = LoggerFactory.getLogger(Payments.class);

  void charge(Order order) {
    try {
      transfer(order);
      log.info("Order {} paid: {} cents", order.number(), order.cents());
    } catch (PaymentException e) {
      log.error("Order {} not paid, is sent on account", order.number(), e);
    }
  }

  private static void transfer(Order order) throws PaymentException {
    if (order.number() % 7 == 0) {
      throw new PaymentException(
          "no answer from the bank of " + order.customer(), new IOException("connection reset"));
    }
  }

  /** A payment that did not come about. */
  private static final class PaymentException extends Exception {

    private static final long serialVersionUID = 1L;

    PaymentException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
