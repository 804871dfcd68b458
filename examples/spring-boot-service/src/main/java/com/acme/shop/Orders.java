package com.acme.shop;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes and ships orders. */
@RestController
final class Orders {

  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  private final AtomicLong lastNumber = new AtomicLong();

  /** What somebody wants. */
  record Order(String item, int quantity) {}

  /** An order that was taken. */
  record Receipt(long number) {}

  /** Answers when the order has been taken, and that it was, logged. */
  @PostMapping("/orders")
  @ResponseStatus(HttpStatus.CREATED)
  Receipt take(@RequestBody Order order) {
    long number = lastNumber.incrementAndGet();
    log.info("Order {} received: {} x {}", number, order.quantity(), order.item());
    return new Receipt(number);
  }

  /** The same of a parcel that has gone out. */
  @PutMapping("/orders/{number}/shipped")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void ship(@PathVariable long number) {
    log.atInfo()
        .addKeyValue("event_type", "acme.order.ship.success.ok")
        .addKeyValue("record_type", "order")
        .addKeyValue("record_id", number)
        .addKeyValue("attribute_key", "state")
        .addKeyValue("attribute_value_old", "packed")
        .addKeyValue("attribute_value_new", "shipped")
        .log("Order {} shipped", number);
  }
}
