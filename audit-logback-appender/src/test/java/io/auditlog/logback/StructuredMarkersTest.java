package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.testing.QueuedEvents;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.LogstashMarker;
import net.logstash.logback.marker.Markers;
import net.logstash.logback.marker.ObjectAppendingMarker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/**
 * The data of logstash-logback-encoder's markers becomes fields, and names are those of other
 * markers. The build runs this with each of its generations.
 */
class StructuredMarkersTest {

  @TempDir Path queueDir;
  private final Logback logback = new Logback();
  private final BasicMarkerFactory markers = new BasicMarkerFactory();

  @AfterEach
  void stopLogback() {
    MDC.clear();
    logback.close();
  }

  private JsonNode recorded(Consumer<Logger> call) {
    logback.configure(
        Logback.configuration(Logback.appender("<queueDir>" + queueDir + "</queueDir>"), "AUDIT"));
    call.accept(logback.logger());
    return QueuedEvents.in(queueDir).get(0);
  }

  private JsonNode marked(Marker marker) {
    return recorded(log -> log.info(marker, "seen"));
  }

  private static void assertField(String expected, JsonNode event, String field) {
    assertEquals(expected, event.path(field).toString(), event.toString());
  }

  @Test
  void each_kind_gives_its_keys_and_typed_values() {
    JsonNode event =
        marked(
            Markers.append("eventMs", Duration.ofMillis(41))
                .and(Markers.appendEntries(Map.of("count_records", 0)))
                .and(Markers.appendFields(new Parcel(2.5, "cold")))
                .and(Markers.appendArray("tags", "new", 7))
                .and(Markers.appendRaw("address", "{\"city\":\"Köln\"}"))
                .and(Markers.defer(() -> Markers.append("actor_id", "lin"))));

    assertField("41", event, "event_ms");
    assertField("0", event, "count_records");
    assertField("\"lin\"", event, "actor_id");
    assertField(
        "{\"kilos\":2.5,\"label\":\"cold\",\"tags\":[\"new\",7],\"address\":{\"city\":\"Köln\"}}",
        event,
        "metadata");
    assertField("", event, "mapping_issues");
  }

  @Test
  void what_is_aggregated_is_of_the_call_and_read_once() {
    Marker money = markers.getMarker("MONEY");
    Marker data = Markers.append("record_id", 7);
    JsonNode event =
        marked(
            Markers.aggregate(
                markers.getMarker("BILLING"), money, data, Markers.append("x", 1).and(money)));

    assertField("\"7\"", event, "record_id");
    assertField("{\"x\":1,\"marker\":[\"BILLING\",\"MONEY\"]}", event, "metadata");
    assertField("", event, "mapping_issues");
  }

  @Test
  void a_level_counts_next_to_data() {
    JsonNode event = marked(Markers.append("x", 1).and(markers.getMarker("ALERT")));

    assertField("\"alert\"", event, "level");
    assertField("{\"x\":1,\"marker\":\"ALERT\"}", event, "metadata");
  }

  @Test
  @SuppressWarnings("deprecation") // SLF4J 2 deprecates references; SLF4J 1.7 has nothing else
  void data_under_a_named_marker_is_read() {
    Marker billing = markers.getMarker("BILLING");
    Marker parent = markers.getMarker("CRITICAL");
    billing.add(Markers.append("record_id", 7).and(parent));
    parent.add(Markers.append("record_type", "order"));
    JsonNode event = marked(billing);

    assertField("\"7\"", event, "record_id");
    assertField("\"order\"", event, "record_type");
    assertField("\"critical\"", event, "level");
    assertField("{\"marker\":\"BILLING\"}", event, "metadata");
  }

  @Test
  void the_arguments_of_a_call_come_before_its_markers_and_these_before_the_mdc() {
    MDC.put("tenant_id", "umbrella");
    JsonNode event =
        recorded(
            log ->
                log.info(
                    Markers.append("actor_id", "max").and(Markers.append("tenant_id", "acme")),
                    "seen {}",
                    StructuredArguments.kv("actor_id", "lin")));

    assertField("\"lin\"", event, "actor_id");
    assertField("\"acme\"", event, "tenant_id");
    assertField(
        "[\"actor_id: differs in logstash: \\\"max\\\"\",\"tenant_id: differs in MDC: \\\"umbrella\\\"\"]",
        event,
        "mapping_issues");
  }

  @Test
  @Tag("slf4j2")
  void key_value_pairs_come_before_both() {
    JsonNode event =
        recorded(
            log ->
                log.atInfo()
                    .addKeyValue("actor_id", "kim")
                    .addArgument(StructuredArguments.kv("actor_id", "lin"))
                    .addMarker(Markers.append("record_id", 7))
                    .addMarker(Markers.append("record_type", "order"))
                    .log("seen"));

    assertField("\"kim\"", event, "actor_id");
    assertField("\"7\"", event, "record_id");
    assertField("\"order\"", event, "record_type");
    assertField("[\"actor_id: differs in logstash: \\\"lin\\\"\"]", event, "mapping_issues");
  }

  @Test
  void a_deferred_one_gives_all_that_it_stands_for() {
    JsonNode event =
        marked(
            Markers.defer(
                () ->
                    Markers.append("total", new BigDecimal("12.75"))
                        .and(Markers.appendFields(new Parcel(2.5, "cold")))));

    assertField("{\"total\":12.75,\"kilos\":2.5,\"label\":\"cold\"}", event, "metadata");
    assertField("", event, "mapping_issues");
  }

  @Test
  void one_that_throws_is_one_line_and_the_others_are_read() {
    LogstashMarker broken =
        Markers.defer(
            () -> {
              throw new IllegalStateException("closed");
            });
    JsonNode event =
        marked(
            Markers.append("actor_id", "lin")
                .and(broken)
                .and(Markers.append("record_id", 7))
                .and(markers.getMarker("ALERT")));

    assertField("\"lin\"", event, "actor_id");
    assertField("\"7\"", event, "record_id");
    assertField("\"alert\"", event, "level");
    assertField(
        "[\"logstash: could not be read: java.lang.IllegalStateException: closed\"]",
        event,
        "mapping_issues");
  }

  @Test
  void one_that_writes_nothing_but_has_something_is_one_line() {
    JsonNode event =
        marked(
            Markers.aggregate(
                Markers.appendFields(Map.of("lost", 1)),
                Markers.appendFields(null),
                Markers.appendEntries(Map.of()),
                Markers.defer(() -> null)));

    assertField("", event, "metadata");
    assertField("[\"logstash: marker LS_OBJECT_FIELDS wrote no keys\"]", event, "mapping_issues");
  }

  /** Their own methods say whether two are equal, and those ask their values. */
  @Test
  void values_that_do_not_like_to_be_compared_are_not() {
    List<String> asked = new ArrayList<>();
    Object shy =
        new Object() {
          @Override
          public int hashCode() {
            asked.add("hashCode");
            return 0;
          }

          @Override
          public boolean equals(Object other) {
            asked.add("equals");
            return this == other;
          }

          @Override
          public String toString() {
            return "shy";
          }
        };
    JsonNode event = marked(Markers.append("value", shy));

    assertField("{\"value\":\"shy\"}", event, "metadata");
    assertEquals(List.of(), asked);
  }

  @Test
  void a_subclass_with_a_name_of_its_own_has_both_data_and_name() {
    JsonNode event = marked(new AlertMarker(7));

    assertField("\"7\"", event, "record_id");
    assertField("\"alert\"", event, "level");
    assertField("{\"marker\":\"ALERT\"}", event, "metadata");
  }

  /** A bean with properties. */
  public record Parcel(double kilos, String label) {}

  /** An application's own marker with data. */
  private static final class AlertMarker extends ObjectAppendingMarker {

    private static final long serialVersionUID = 1L;

    AlertMarker(Object id) {
      super("record_id", id);
    }

    @Override
    public String getName() {
      return "ALERT";
    }
  }
}
