package io.auditlog.platform;

/**
 * SLF4J, through which libraries log on our threads. In the jar that brings all for Log4j HikariCP
 * has one of its own.
 */
public enum Slf4j {
  /** That of HikariCP. */
  OF_HIKARICP("org.slf4j.LoggerFactory"),

  /**
   * That of Micrometer, which is the application's. The name is joined when it is asked for, since
   * a whole one is changed, as the one above is, when that jar is made.
   */
  OF_MICROMETER(String.join(".", "org", "slf4j", "LoggerFactory"));

  private final String loggerFactory;

  Slf4j(String loggerFactory) {
    this.loggerFactory = loggerFactory;
  }

  /**
   * Has it initialized by the current thread, if it is there and nobody has used it yet. To be
   * called on a thread of the application's, before one of ours lets a library log.
   *
   * <p>Whoever uses SLF4J first initializes it. What other threads log through it meanwhile is kept
   * back, and dropped if the binding takes no such events, as Log4j's does not (<a
   * href="https://www.slf4j.org/codes.html#substituteLogger">SLF4J, substitute loggers</a>). An
   * application that has started Log4j, and then logs through SLF4J, must not lose a call because
   * the uploader starts beside it.
   */
  public void initialize() {
    try {
      Class.forName(loggerFactory, true, Slf4j.class.getClassLoader())
          .getMethod("getILoggerFactory")
          .invoke(null);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      // There is none, or its binding does not fit, which it says itself where it is used.
    }
  }
}
