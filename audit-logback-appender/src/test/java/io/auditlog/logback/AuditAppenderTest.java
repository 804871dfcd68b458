package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.InfoStatus;
import ch.qos.logback.core.status.StatusListener;
import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.AuditException;
import io.auditlog.config.ConfigurationException;
import io.auditlog.testing.OpenFiles;
import io.auditlog.testing.QueuedEvents;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is Logback's own: Joran and its traps, filters, statuses, AsyncAppender, reset. */
class AuditAppenderTest {

  private static final String ASYNC =
      "<appender name=\"ASYNC\" class=\""
          + AsyncAppender.class.getName()
          + "\"><maxFlushTime>0</maxFlushTime><appender-ref ref=\"AUDIT\"/></appender>";

  @TempDir Path folder;
  private Path queueDir;
  private Logback logback;

  @BeforeEach
  void makeLogback() {
    queueDir = folder.resolve("queue");
    logback = new Logback();
  }

  @AfterEach
  void stopLogback() {
    logback.close();
  }

  private String queue() {
    return "<queueDir>" + queueDir + "</queueDir>";
  }

  private void start(String settings) {
    logback.configure(Logback.configuration(Logback.appender(queue() + settings), "AUDIT"));
  }

  private void startBehindAsync(String settings) {
    logback.configure(Logback.configuration(Logback.appender(queue() + settings) + ASYNC, "ASYNC"));
  }

  private Logger log() {
    return logback.logger();
  }

  private List<JsonNode> events() {
    return QueuedEvents.in(queueDir);
  }

  private List<String> messages() {
    return QueuedEvents.messages(queueDir);
  }

  private static String filter(Class<? extends Filter<ILoggingEvent>> type) {
    return "<filter class=\"" + type.getName() + "\"/>";
  }

  private static String printedToSystemErr(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private List<String> ownErrors() {
    return logback.errors().stream()
        .filter(message -> message.contains("Audit appender \"AUDIT\""))
        .toList();
  }

  private List<String> ownWarnings() {
    return logback.warnings().stream()
        .filter(message -> message.contains("Audit appender \"AUDIT\""))
        .toList();
  }

  @Nested
  class Settings_from_joran {

    private void assertRefused(String settings, String... fragments) {
      start(settings);
      assertEquals(1, ownErrors().size(), () -> logback.errors().toString());
      for (String fragment : fragments) {
        assertTrue(ownErrors().get(0).contains(fragment), ownErrors().get(0));
      }
      assertDoesNotThrow(() -> log().info("nothing happens"));
      assertEquals(1, ownErrors().size());
      assertFalse(Files.exists(queueDir));
    }

    @ParameterizedTest
    @CsvSource({
      "<quueDir>/tmp</quueDir>, quueDir",
      "<role><logger>com.acme</logger></role>, role",
      "<mysql><url>jdbc:mysql://db/audit</url><databaze>x</databaze></mysql>, databaze",
      "<MySql><url>jdbc:mysql://db/audit</url></MySql>, MySql",
      "<field><name>tenant_id</name><valeu>acme</valeu></field>, valeu",
      "<table><kind>k</kind><name>t</name><column>c</column></table>, column",
      "<table><kind>k</kind><name>t</name><field><name>f</name><form>g</form></field></table>, form"
    })
    void an_element_that_joran_ignores_is_refused_by_its_name(String settings, String name) {
      assertRefused(settings, "unknown", name);
    }

    @Test
    void an_ignored_element_of_a_filter_is_its_own_business() {
      start(
          "<filter class=\"ch.qos.logback.classic.filter.ThresholdFilter\">"
              + "<level>INFO</level><nonsense/></filter>");

      log().info("recorded");
      log().debug("filtered");

      assertEquals(List.of("recorded"), messages());
    }

    @Test
    void an_element_that_was_ignored_is_forgotten_when_it_is_gone() {
      // More statuses than Logback keeps, and both ends of them.
      for (int i = 0; i < 10; i++) {
        start("<quueDir>/tmp</quueDir>");
        assertTrue(ownErrors().get(ownErrors().size() - 1).contains("quueDir"));
        for (int other = 0; other < i * 40; other++) {
          logback.context().getStatusManager().add(new InfoStatus("other", this));
        }
      }

      start("");
      log().info("recorded");

      assertEquals(List.of("recorded"), messages());
    }

    @ParameterizedTest
    @CsvSource({
      "durability, ${NOWHERE}, NOWHERE_IS_UNDEFINED",
      "application, orders-${NOWHERE}-1, NOWHERE_IS_UNDEFINED",
    })
    void an_undefined_variable_is_refused(String setting, String text, String shown) {
      assertRefused("<" + setting + ">" + text + "</" + setting + ">", setting, shown);
    }

    @Test
    void a_variable_is_replaced_and_text_around_a_setting_trimmed() {
      logback.configure(
          "<configuration><property name=\"APP\" value=\"orders\"/>"
              + Logback.appender(queue() + "<application>\n  ${APP}-7\n</application>")
              + "<root level=\"ALL\"><appender-ref ref=\"AUDIT\"/></root></configuration>");

      log().info("seen");

      assertEquals("orders-7", events().get(0).get("application").asText());
    }

    @Test
    void an_empty_value_of_a_field_is_the_empty_text() {
      start(
          "<field><name>region</name><value></value></field>"
              + "<field><name>zone</name><value/></field>");

      log().info("seen");

      assertEquals("{\"region\":\"\",\"zone\":\"\"}", metadata());
    }

    @Test
    void an_empty_value_beside_from_is_no_default() {
      start("<field><name>region</name><from>nowhere</from><value></value></field>");

      log().info("seen");

      assertFalse(events().get(0).has("metadata"));
    }

    @Test
    void what_logback_would_eat_is_written_with_escapes() {
      start(
          "<field><name>a</name><value>x\\u003a-y</value></field>"
              + "<field><name>b</name><value>\\u007b open</value></field>"
              + "<field><name>c</name><value>\\u0020trimmed not\\u0020</value></field>");

      log().info("seen");

      assertEquals("{\"a\":\"x:-y\",\"b\":\"{ open\",\"c\":\" trimmed not \"}", metadata());
    }

    private String metadata() {
      return events().get(0).get("metadata").toString();
    }
  }

  @Nested
  class Failing {

    /** More than a queue of 8 MB holds. */
    private void overfill() {
      for (int i = 0; i < 40; i++) {
        log().info(longText("lost?"));
      }
    }

    private String small(boolean ignoreExceptions) {
      return "<maxQueueSize>8 MB</maxQueueSize><onFull>fail</onFull><ignoreExceptions>"
          + ignoreExceptions
          + "</ignoreExceptions>";
    }

    @Test
    void a_misconfigured_appender_throws_its_error_from_each_call_that_asked_for_it() {
      start("<durability>never</durability><ignoreExceptions>false</ignoreExceptions>");

      for (int i = 0; i < 3; i++) {
        ConfigurationException thrown =
            assertThrows(ConfigurationException.class, () -> log().info("audited?"));
        assertTrue(thrown.getMessage().contains("durability=\"never\""), thrown.getMessage());
      }
      assertEquals(1, ownErrors().size());
    }

    @Test
    void an_event_that_cannot_be_made_durable_is_thrown_from_its_call_that_asked_for_it() {
      start(small(false));

      AuditException thrown = assertThrows(AuditException.class, this::overfill);

      assertTrue(thrown.event().orElse("").contains("lost?"));
    }

    @Test
    void an_event_that_cannot_be_made_durable_is_printed_whole() {
      start(small(true));

      String printed = printedToSystemErr(this::overfill);

      assertTrue(printed.contains("\"message\":\"" + longText("lost?")), printed);
      assertTrue(
          ownWarnings().stream().anyMatch(warning -> warning.contains("System.err")),
          () -> ownWarnings().toString());
      assertTrue(ownWarnings().stream().noneMatch(warning -> warning.contains("lost?")));
      assertEquals(List.of(), logback.errors());
    }

    private String longText(String text) {
      return text + String.join("", Collections.nCopies(500_000, "y"));
    }
  }

  /** Denies what it is told to. */
  public static final class Denying extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return event.getMessage().startsWith("denied") ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
  }

  /** Throws always. */
  public static final class Throwing extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      throw new IllegalStateException("filter");
    }
  }

  /** Logs each event that it sees. */
  public static final class Logging extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      ((ch.qos.logback.classic.LoggerContext) getContext())
          .getLogger("com.acme.Filter")
          .info("saw " + event.getMessage());
      return FilterReply.NEUTRAL;
    }
  }

  @Nested
  class Filters {

    @Test
    void deny_events() {
      start(filter(Denying.class));

      log().info("denied");
      log().info("let through");

      assertEquals(List.of("let through"), messages());
    }

    @Test
    void that_throw_deny_nothing() {
      start(filter(Throwing.class));

      log().info("one");
      log().info("two");

      assertEquals(List.of("one", "two"), messages());
      assertEquals(1, ownWarnings().size(), () -> ownWarnings().toString());
    }

    @Test
    void that_throw_do_so_from_the_call_that_asked_for_it() {
      start(filter(Throwing.class) + "<ignoreExceptions>false</ignoreExceptions>");

      assertThrows(IllegalStateException.class, () -> log().info("one"));
    }

    @Test
    void may_log_to_their_own_appender() {
      start(filter(Logging.class));

      log().info("it");

      assertEquals(List.of("saw it", "it"), messages());
    }
  }

  /** Logs itself when it is turned to text. */
  private record Endless(Logger log) {
    @Override
    public String toString() {
      log.info("{}", this);
      return "endless";
    }
  }

  @Test
  void a_status_listener_may_log_that_an_event_was_left_out() {
    start("");
    List<String> told = new ArrayList<>();
    logback
        .context()
        .getStatusManager()
        .add(
            (StatusListener)
                status -> {
                  told.add(status.getMessage());
                  log().info("told");
                });

    log().info("{}", new Endless(log()));

    assertEquals(List.of("endless", "endless"), messages());
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.get(0).contains("was left out"), told.get(0));
  }

  @Nested
  class Behind_an_async_appender {

    private void stopAsync() {
      logback.context().getLogger(Logger.ROOT_LOGGER_NAME).getAppender("ASYNC").stop();
    }

    @Test
    void events_keep_their_thread_and_one_warning_says_that_durability_comes_later() {
      startBehindAsync("<includeLocation>true</includeLocation>");

      for (int i = 0; i < 10; i++) {
        log().info("late");
      }
      stopAsync();

      assertEquals(10, events().size());
      assertEquals(Thread.currentThread().getName(), events().get(0).get("thread").asText());
      assertEquals(log().getName(), events().get(0).get("method").asText());
      assertEquals(1, ownWarnings().size(), () -> ownWarnings().toString());
      assertTrue(ownWarnings().get(0).contains("asynchronous"), ownWarnings().get(0));
    }

    /** That it is printed whole, {@code RecursionContract} shows in a second JVM. */
    @Test
    void an_event_that_cannot_be_made_durable_does_not_end_the_worker() {
      startBehindAsync(
          "<maxQueueSize>8 MB</maxQueueSize><onFull>fail</onFull>"
              + "<maxEventSize>900 KB</maxEventSize><ignoreExceptions>false</ignoreExceptions>");

      log().info("too big {}", String.join("", Collections.nCopies(1_000_000, "x")));
      log().info("after it");
      stopAsync();

      assertEquals("after it", messages().get(messages().size() - 1));
      assertTrue(
          ownWarnings().stream().anyMatch(warning -> warning.contains("no effect")),
          () -> ownWarnings().toString());
    }

    @Test
    void nothing_is_thrown_into_the_worker_and_a_status_says_so() {
      startBehindAsync("<onFull>drop</onFull><ignoreExceptions>false</ignoreExceptions>");

      for (int i = 0; i < 10; i++) {
        assertDoesNotThrow(() -> log().info("refused"));
      }
      stopAsync();

      assertEquals(1, ownErrors().size(), () -> logback.errors().toString());
      assertEquals(1, ownWarnings().size(), () -> ownWarnings().toString());
      assertTrue(ownWarnings().get(0).contains("no effect"), ownWarnings().get(0));
    }
  }

  @Nested
  class Stopping {

    private ILoggingEvent late() {
      return new LoggingEvent(Logger.class.getName(), log(), Level.INFO, "late", null, null);
    }

    @Test
    void once_more_changes_nothing_and_a_logger_that_is_held_reaches_no_appender() {
      start("<ignoreExceptions>false</ignoreExceptions>");
      AuditAppender held = logback.appender();
      Logger logger = log();
      logger.info("before");
      logback.context().stop();

      held.stop();
      logback.context().stop();
      logger.info("after"); // Logback has no appenders any more

      assertThrows(AuditException.class, () -> held.doAppend(late()));
      assertEquals(List.of("before"), messages());
      assertEquals(List.of(), OpenFiles.below(queueDir));
    }

    @Test
    void prints_whole_what_an_appender_gets_that_is_held() {
      start("");
      AuditAppender held = logback.appender();
      logback.context().stop();

      String printed = printedToSystemErr(() -> held.doAppend(late()));

      assertEquals(List.of(), messages());
      assertTrue(printed.contains("\"message\":\"late\""), printed);
    }

    @Test
    void all_of_logback_closes_the_queue_at_once_as_the_class_loader_may_go_next()
        throws Exception {
      start("");
      log().info("last");

      logback.close();

      try (Stream<Path> files = Files.walk(queueDir)) {
        Path segment = files.filter(file -> file.toString().endsWith("1.ndjson")).findFirst().get();
        assertTrue(Files.readString(segment).contains("\n{\"end\":1,"), segment::toString);
      }
      assertTrue(
          System.getProperties().keySet().stream()
              .noneMatch(key -> key.toString().contains(queueDir.toString())),
          "nothing is locked any more");
    }

    @Test
    void twice_is_harmless() {
      start("");
      log().info("before");
      AuditAppender appender = logback.appender();

      appender.stop();
      appender.stop();

      assertEquals(List.of("before"), messages());
      assertFalse(appender.isStarted());
    }

    @Test
    void keeps_what_is_logged_by_calls_that_still_hold_the_appender() {
      start("");
      logback.appender().stop();

      log().info("late");

      assertEquals(List.of("late"), messages());
    }

    @Test
    void and_starting_again_goes_on() {
      start("");
      logback.appender().stop();
      logback.appender().start();

      log().info("again");

      assertEquals(List.of("again"), messages());
    }

    @Test
    void an_appender_that_was_never_started_records_nothing() {
      AuditAppender appender = new AuditAppender();
      appender.setContext(logback.context());
      logback.logger().addAppender(appender);
      appender.stop();

      assertDoesNotThrow(() -> log().info("nowhere"));
    }
  }
}
