package com.acme.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Serves orders. Each one takes {@value #STEPS_OF_AN_ORDER} steps, and each step logs once; who
 * asks for it stands in the MDC.
 */
public final class OrderService {

  /** How many steps an order takes, and so how many events it logs. */
  public static final int STEPS_OF_AN_ORDER = 5;

  /**
   * Made before there are threads: calls that other threads make while SLF4J is being initialised
   * return at once and are replayed later.
   */
  private static final Logger log = LoggerFactory.getLogger(OrderService.class);

  private static final int DEFAULT_ORDERS = 1000;
  private static final int CLERKS = 4;

  private final Accounts accounts = new Accounts();
  private final Checkout checkout = new Checkout();
  private final Payments payments = new Payments();
  private final GiftCards giftCards = new GiftCards();
  private final Shipping shipping;
  private final Progress progress;
  private final String instance = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicInteger lastNumber = new AtomicInteger();

  /** A service that has not served yet. */
  public OrderService(Shipping shipping, Progress progress) {
    this.shipping = shipping;
    this.progress = progress;
  }

  /**
   * The whole life of the service.
   *
   * @param arguments how many orders to serve; {@value #DEFAULT_ORDERS} if it does not say
   */
  public static void run(String[] arguments, Shipping shipping) throws InterruptedException {
    int orders = arguments.length == 0 ? DEFAULT_ORDERS : Integer.parseInt(arguments[0]);
    new OrderService(shipping, new Progress(System.out)).serve(orders);
  }

  /** Serves so many orders, several at a time, and returns when that is done. */
  public void serve(int orders) throws InterruptedException {
    log.debug("{} clerks serve {} orders", CLERKS, orders);
    progress.ready(instance);
    List<Thread> clerks = new ArrayList<>();
    for (int i = 1; i <= CLERKS; i++) {
      Thread clerk = new Thread(() -> serveUpTo(orders), "clerk-" + i);
      clerk.start();
      clerks.add(clerk);
    }
    for (Thread clerk : clerks) {
      clerk.join();
    }
    progress.finished();
  }

  private void serveUpTo(int orders) {
    for (int number = lastNumber.incrementAndGet();
        number <= orders;
        number = lastNumber.incrementAndGet()) {
      serve(new Order(number, instance + "-" + number));
    }
  }

  private void serve(Order order) {
    MDC.put("requestId", order.requestId());
    MDC.put("userId", order.customer());
    try {
      step(order, "login", () -> accounts.logIn(order));
      step(order, "receive", () -> checkout.receive(order));
      step(order, "pay", () -> payments.charge(order));
      step(order, "card", () -> giftCards.paint(order));
      step(order, "ship", () -> shipping.ship(order));
    } finally {
      MDC.clear();
    }
  }

  private void step(Order order, String name, Runnable work) {
    MDC.put("step", name);
    work.run();
    progress.done(order.requestId(), name);
  }
}
