package io.auditlog.benchmarks;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.message.StringMapMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One call with 10 fields, of which six are of the schema. For {@link HeapPart}. Without syncs,
 * which allocate nothing, enough calls are made for the compiler to have done its work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HeapBenchmark {

  private static final String[] KEYS = {
    "event_type",
    "actor_id",
    "record_id",
    "record_type",
    "tenant_id",
    "job_id",
    "carrier",
    "city",
    "weight",
    "priority"
  };

  private static final String[] VALUES = {
    "acme.order.ship.success.ok",
    "u-17",
    "4711",
    "order",
    "acme",
    "job-5",
    "ACME Express",
    "Paris",
    "12.5",
    "high"
  };

  /** Where the fields are. */
  public enum Call {
    LOG4J_MAP("Log4j, MapMessage"),
    LOG4J_CONTEXT("Log4j, ThreadContext"),
    LOGBACK_KEYS("Logback, key-values"),
    LOGBACK_MDC("Logback, MDC");

    final String text;

    Call(String text) {
      this.text = text;
    }
  }

  @Param Call call;

  /** Or else an appender that drops everything; Logback's formats the message before. */
  @Param({"true", "false"})
  boolean audit;

  @Param("")
  String folder;

  private Runnable logging;

  @Setup
  public void open() throws Exception {
    Path queueDir = Path.of(folder, UUID.randomUUID().toString());
    switch (call) {
      case LOG4J_MAP, LOG4J_CONTEXT -> log4j(queueDir);
      case LOGBACK_KEYS, LOGBACK_MDC -> logback(queueDir);
    }
  }

  private void log4j(Path queueDir) throws Exception {
    org.apache.logging.log4j.Logger logger =
        audit ? Log4jLogging.audit(queueDir, "flush") : Log4jLogging.nothing();
    if (call == Call.LOG4J_CONTEXT) {
      for (int i = 0; i < KEYS.length; i++) {
        ThreadContext.put(KEYS[i], VALUES[i]);
      }
      logging = () -> logger.info("Order {} shipped", "4711");
    } else {
      logging =
          () -> {
            StringMapMessage message = new StringMapMessage(KEYS.length);
            for (int i = 0; i < KEYS.length; i++) {
              message.put(KEYS[i], VALUES[i]);
            }
            logger.info(message);
          };
    }
  }

  private void logback(Path queueDir) throws Exception {
    org.slf4j.Logger logger =
        audit ? LogbackLogging.audit(queueDir, "flush") : LogbackLogging.nothing();
    if (call == Call.LOGBACK_MDC) {
      // Not the static MDC, which is that of the class path's own context.
      ch.qos.logback.classic.Logger own = (ch.qos.logback.classic.Logger) logger;
      for (int i = 0; i < KEYS.length; i++) {
        own.getLoggerContext().getMDCAdapter().put(KEYS[i], VALUES[i]);
      }
      logging = () -> logger.info("Order {} shipped", "4711");
    } else {
      logging =
          () -> {
            LoggingEventBuilder builder = logger.atInfo();
            for (int i = 0; i < KEYS.length; i++) {
              builder = builder.addKeyValue(KEYS[i], VALUES[i]);
            }
            builder.log("Order {} shipped", "4711");
          };
    }
  }

  @TearDown
  public void close() {
    ThreadContext.clearAll();
  }

  @Benchmark
  public void log() {
    logging.run();
  }
}
