package io.auditlog.testing.program;

import static net.logstash.logback.argument.StructuredArguments.keyValue;

/**
 * An application that logs a structured argument of logstash-logback-encoder.
 *
 * <p>Argument: the class that logs, an {@code ArgumentLog}.
 */
public final class StructuredApplication {

  private StructuredApplication() {}

  public static void main(String[] arguments) throws Exception {
    ArgumentLog log = (ArgumentLog) LoggingProgram.log(arguments[0]);
    log.info("Paid {}", keyValue("total", 12.5));
    Calls.awaitStop();
  }
}
