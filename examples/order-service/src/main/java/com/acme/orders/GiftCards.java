package com.acme.orders;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a picture painted for the card in the parcel. Logs with key-values: the key {@code kind}
 * gives the event a row in the table of uses, too.
 */
final class GiftCards {

  private static final Logger log = LoggerFactory.getLogger(GiftCards.class);

  void paint(Order order) {
    log.atInfo()
        .addKeyValue("event_type", "acme.card.paint.success.ok")
        .addKeyValue("kind", "use_log")
        .addKeyValue("user_name", order.customer())
        .addKeyValue("device_name", "printer-1")
        .addKeyValue("prompt", "Snow on a " + order.item())
        .addKeyValue("result_path", "/cards/" + order.requestId() + ".png")
        .addKeyValue("status", "success")
        .addKeyValue("model", "painter-2")
        .addKeyValue("duration_ms", 800 + order.number() % 100)
        .addKeyValue("finish_reason", "STOP")
        .log("Card for order {} painted", order.number());
  }
}
