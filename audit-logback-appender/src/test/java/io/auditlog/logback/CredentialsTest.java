package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No credential is in what the connection pool and the driver log, at whatever level. */
@Tag("once")
class CredentialsTest {

  private static final String SECRET = "hunter2secret";

  /** Logback as the libraries see it, through SLF4J. */
  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);

  private final Level level = root.getLevel();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> listener =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(
              event.getLoggerName()
                  + " "
                  + event.getFormattedMessage()
                  + " "
                  + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      };

  @TempDir Path folder;

  @BeforeEach
  void listen() {
    listener.setContext(root.getLoggerContext());
    listener.start();
    root.setLevel(Level.ALL);
    root.addAppender(listener);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(listener);
    root.setLevel(level);
  }

  @Test
  void of_the_url_and_of_the_settings_are_in_no_log_while_the_server_refuses_them() {
    try (TestDatabase database = TestDatabase.freshDatabase()) {
      String url = database.url();
      String inUrl =
          url.replace("jdbc:mysql://", "jdbc:mysql://u:" + SECRET + "@")
              + (url.contains("?") ? "&" : "?")
              + "trustCertificateKeyStorePassword="
              + SECRET;
      for (String mysql :
          List.of(
              "<url>" + inUrl.replace("&", "&amp;") + "</url>",
              "<url>"
                  + url.replace("&", "&amp;")
                  + "</url><user>root</user><password>"
                  + SECRET
                  + "</password>")) {
        logged.clear();
        try (Logback logback =
            Logback.withAppender(
                "<queueDir>"
                    + folder.resolve("queue-" + mysql.hashCode())
                    + "</queueDir><mysql>"
                    + mysql
                    + "</mysql>")) {
          logback.logger().info("1");
          Eventually.await(
              () -> logback.warnings().toString().contains("1045"),
              () -> logback.warnings() + " and " + logged);
          assertFalse(
              logback.context().getStatusManager().getCopyOfStatusList().stream()
                  .anyMatch(status -> (status + " " + status.getThrowable()).contains(SECRET)));
        }
        assertTrue(
            logged.stream().anyMatch(line -> line.contains("com.zaxxer.hikari")), logged::toString);
        for (String line : logged) {
          assertFalse(line.contains(SECRET), line);
        }
      }
    }
  }
}
