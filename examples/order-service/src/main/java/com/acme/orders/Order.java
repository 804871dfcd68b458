package com.acme.orders;

/** What a customer wants to have. Immutable. */
public final class Order {

  private static final String[] CUSTOMERS = {"alice", "bob", "李雷", "zoë"};
  private static final String[] ITEMS = {"teapot", "lamp", "globe"};

  private final int number;
  private final String requestId;

  /**
   * The order with this number; orders of equal numbers are equal but for their request.
   *
   * @param number from 1 on
   * @param requestId by which the customer's request is known
   */
  Order(int number, String requestId) {
    this.number = number;
    this.requestId = requestId;
  }

  public int number() {
    return number;
  }

  public String requestId() {
    return requestId;
  }

  public String customer() {
    return CUSTOMERS[number % CUSTOMERS.length];
  }

  public String item() {
    return ITEMS[number % ITEMS.length];
  }

  public int quantity() {
    return 1 + number % 4;
  }

  public int cents() {
    return 1995 * quantity();
  }
}
