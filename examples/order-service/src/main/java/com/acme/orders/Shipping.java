package com.acme.orders;

/** Sends parcels. Each application has its own, because each logs it in its framework's own way. */
public interface Shipping {

  /** Sends an order and logs it, once. */
  void ship(Order order);
}
