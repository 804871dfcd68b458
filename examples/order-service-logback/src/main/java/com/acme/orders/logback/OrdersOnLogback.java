package com.acme.orders.logback;

import com.acme.orders.OrderService;

/** Starts the order service. */
public final class OrdersOnLogback {

  private OrdersOnLogback() {}

  /** Serves as many orders as the first argument says. */
  public static void main(String[] arguments) throws InterruptedException {
    OrderService.run(arguments, new KeyValueShipping());
  }
}
