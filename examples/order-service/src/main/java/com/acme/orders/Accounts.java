package com.acme.orders;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets customers in. Logs with key-values: the key {@code kind} gives the event a row in the table
 * of logins, too.
 */
final class Accounts {

  private static final Logger log = LoggerFactory.getLogger(Accounts.class);

  void logIn(Order order) {
    log.atInfo()
        .addKeyValue("event_type", "acme.user.login.success.ok")
        .addKeyValue("kind", "login_log")
        .addKeyValue("user_name", order.customer())
        .addKeyValue("local_ip", "10.0.0." + order.number() % 250)
        .addKeyValue("public_ip", "203.0.113.9")
        .addKeyValue("device_name", "device of " + order.requestId())
        .log("{} logged in", order.customer());
  }
}
