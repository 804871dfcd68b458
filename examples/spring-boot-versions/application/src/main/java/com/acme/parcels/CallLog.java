package com.acme.parcels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, and says on the standard output which calls have returned: {@code <message>}. */
final class CallLog {

  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  private CallLog() {}

  static void info(String message) {
    LOG.info(message);
    System.out.println("<" + message + ">");
  }
}
