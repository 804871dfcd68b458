package com.acme.orders.log4j2;

import com.acme.orders.OrderService;

/** Starts the order service. */
public final class OrdersOnLog4j {

  private OrdersOnLog4j() {}

  /** Serves as many orders as the first argument says. */
  public static void main(String[] arguments) throws InterruptedException {
    OrderService.run(arguments, new MapMessageShipping());
  }
}
