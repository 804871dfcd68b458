package io.auditlog.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.benchmarks.peer.Peer;
import io.auditlog.journal.Journals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured does what it is measured for: whatever a contestant has stored can be read. */
class ContestantsTest {

  @TempDir Path temp;

  static List<NamedPeer> peers() {
    return NamedPeer.ALL;
  }

  @ParameterizedTest
  @MethodSource("peers")
  void what_threads_have_put_is_found_when_a_store_is_opened_again(NamedPeer named)
      throws Exception {
    Set<String> put = ConcurrentHashMap.newKeySet();
    AtomicInteger count = new AtomicInteger();
    Path folder = Files.createDirectory(temp.resolve("store"));
    try (Peer peer = named.opener().open(folder)) {
      new Contestant(
              named.name(),
              4,
              () -> {
                String text = "record " + count.incrementAndGet();
                peer.put(text.getBytes(StandardCharsets.UTF_8));
                put.add(text);
              })
          .run(0.05);
    }
    assertEquals(count.get(), put.size());
    try (Peer again = named.opener().open(folder)) {
      Set<String> found = new HashSet<>();
      for (byte[] bytes : again.stored()) {
        found.add(new String(bytes, StandardCharsets.UTF_8));
      }
      assertEquals(put, found);
    }
  }

  @Test
  void the_bare_loop_writes_one_event_behind_the_other() throws Exception {
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    BareLoop bare = new BareLoop(temp.resolve("bare"), event);
    bare.run();
    bare.run();
    byte[] content = Files.readAllBytes(temp.resolve("bare"));
    for (int i = 0; i < 2; i++) {
      byte[] written = new byte[event.length];
      System.arraycopy(content, i * event.length, written, 0, event.length);
      assertArrayEquals(event, written);
    }
    assertEquals('\n', content[2 * event.length]);
  }

  @Test
  void events_of_the_queue_have_the_size_that_is_told_and_are_stored() throws Exception {
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    assertEquals(AppendPart.EVENT_BYTES, event.length);
    try (Journals queue = AuditQueue.open(temp.resolve("queue"))) {
      queue.append(event);
    }
    assertEquals(List.of(new ObjectMapper().readTree(event)), events(temp.resolve("queue")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "flush"})
  void calls_of_both_frameworks_are_stored(String durability) throws Exception {
    Log4jLogging.call(Log4jLogging.audit(temp.resolve("log4j"), durability)).run();
    LogbackLogging.call(LogbackLogging.audit(temp.resolve("logback"), durability)).run();
    for (String queue : new String[] {"log4j", "logback"}) {
      List<JsonNode> events = events(temp.resolve(queue));
      assertEquals(1, events.size(), queue);
      assertEquals("Order 4711 shipped to Paris by u-17", events.get(0).get("message").asText());
    }
  }

  @Test
  void the_file_appender_writes_the_fields_that_the_audit_appender_writes() throws Exception {
    Log4jLogging.call(Log4jLogging.rollingFile(temp.resolve("file"))).run();
    Log4jLogging.call(Log4jLogging.audit(temp.resolve("queue"), "flush")).run();
    List<String> lines = Files.readAllLines(temp.resolve("file").resolve("app.log"));
    assertEquals(1, lines.size());
    JsonNode written = new ObjectMapper().readTree(lines.get(0));
    JsonNode queued = events(temp.resolve("queue")).get(0);
    assertEquals(names(queued), names(written));
    for (String field :
        new String[] {"event_type", "message", "method", "kind", "thread", "host"}) {
      assertEquals(queued.get(field), written.get(field), field);
    }
  }

  @Test
  void what_a_dead_process_left_is_opened() throws Exception {
    Path queueDir = temp.resolve("queue");
    OpeningPart.java("-Xmx64m", WriteAndDie.class, queueDir.toString(), "100000");
    assertEquals(1, OpenPending.open(queueDir));
  }

  @Test
  void a_call_with_ten_fields_is_stored_with_all_of_them() throws Exception {
    for (HeapBenchmark.Call call : HeapBenchmark.Call.values()) {
      HeapBenchmark benchmark = new HeapBenchmark();
      benchmark.call = call;
      benchmark.audit = true;
      benchmark.folder = temp.resolve(call.name()).toString();
      benchmark.open();
      benchmark.log();
      benchmark.close();
      JsonNode event = events(temp.resolve(call.name())).get(0);
      assertEquals("acme.order.ship.success.ok", event.get("event_type").asText(), call.text);
      assertEquals("Paris", event.get("metadata").get("city").asText(), call.text);
      assertEquals(4, event.get("metadata").size(), call.text);
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The events in the segments under a folder. */
  private static List<JsonNode> events(Path folder) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
        for (String line : Files.readAllLines(path)) {
          JsonNode json = new ObjectMapper().readTree(line);
          if (json.has("event")) {
            events.add(json.get("event"));
          }
        }
      }
    }
    return events;
  }
}
