package io.auditlog.testing.program;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;

/**
 * Makes each kind of logging call that there is, with what depends on the place where a program
 * runs if it is done wrong: letters with other capitals elsewhere, digits, and characters that few
 * encodings have. Implementations have a public constructor without parameters.
 */
public abstract class EveryCall {

  /** In Turkish this is no {@code title} in capitals. */
  private static final String TITLE = "TITLE";

  protected abstract void info(String message, Object... arguments);

  protected abstract void error(String message, Throwable thrown);

  protected abstract void warn(String marker, String message);

  protected abstract void putMdc(String key, String value);

  protected abstract void clearMdc();

  /** The calls that only this framework has. */
  protected abstract void makeOthers();

  final void makeAll() {
    info("Order {} of {} accepted", 4711, "王芳, İıŞş, \uD83D\uDE00");
    info("{} {} {}", 1_234_567.891, new BigDecimal("1E+30"), Long.MIN_VALUE);
    info("{} {} {}", Instant.EPOCH, LocalDate.of(2026, 1, 31), DayOfWeek.FRIDAY);
    info("{} {} {}", Arrays.asList(1, 2), new int[] {3, 4}, Collections.singletonMap(TITLE, 5));
    info("paid 1234.5 by ID-4711");
    info("{\"password\":\"hunter2\",\"PIN\":\"1\"} password=hunter2");
    info("User {} logged in from {} after {}", "İlin", "192.0.2.1", 1_500L); // has a rule
    info("TITLE of 4711 by u-1"); // so has this
    info("Order {} failed", 4711, new IllegalStateException("argument İ"));
    putMdc("ACTOR_ID", "u-1");
    putMdc("recordId", "4711");
    putMdc("COUNT_RECORDS", "12");
    putMdc("durationMs", "1500");
    putMdc("CLIENT_IP", "192.0.2.1");
    putMdc(TITLE, "İstanbul");
    info("with context");
    clearMdc();
    warn("CRITICAL", "marked");
    warn("BILLING", "marked");
    error("failed", new IllegalStateException("äußerer", new IOException("inner İ")));
    makeOthers();
  }
}
