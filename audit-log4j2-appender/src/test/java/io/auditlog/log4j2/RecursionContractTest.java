package io.auditlog.log4j2;

import io.auditlog.testing.RecursionContract;
import org.junit.jupiter.api.Test;

/** The contract in Log4j 2, and behind its asynchronous loggers. */
class RecursionContractTest extends RecursionContract {

  private static final String ALL_ASYNC =
      "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector";

  RecursionContractTest() {
    super(new Log4jFramework());
  }

  @Test
  void what_is_printed_behind_asynchronous_loggers_is_printed_once() throws Exception {
    requirePrintedOnce(Way.DIRECT, ALL_ASYNC);
  }
}
