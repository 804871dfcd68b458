package io.auditlog.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.event.AuditLevel;
import io.auditlog.event.EventEncoder;
import io.auditlog.template.Placeholders;
import io.auditlog.testing.SecondJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call that comes when the stack is all but used up may be kept in part only; but what is to be
 * hidden is not in that part.
 */
class DeepCallTest {

  private static final int CALLS = 400;
  private static final int PASSES = 3;
  private static final String SECRET = "hunter2";

  private final MappingSettings settings =
      MappingSettings.builder()
          .rule(
              Rule.builder()
                  .template("Password of {actor_id} set to {metadata.password}, {_}")
                  .build())
          .build();
  private final EventMapper mapper = new EventMapper(settings);
  private final EventEncoder encoder =
      new EventEncoder("orders", "host", 1 << 16, false, settings.redaction());
  private final EventEncoder small =
      new EventEncoder(
          "orders", "host", EventEncoder.SMALLEST_MAX_EVENT_SIZE, false, settings.redaction());
  private final List<String> events = new ArrayList<>();
  private int calls;

  @TempDir Path folder;

  /** How much of the stack mapping and encoding need depends on what has been compiled by now. */
  @Test
  void a_call_for_which_the_stack_hardly_suffices_shows_no_secret() throws Exception {
    makeCalls();
  }

  /** Where nothing is compiled, mapping always needs more than what is done when it fails. */
  @Test
  void nor_does_one_that_cannot_be_mapped() throws Exception {
    Path errors = folder.resolve("errors.txt");
    try (SecondJvm jvm =
        SecondJvm.running(DeepCallTest.class).options("-Xint").errors(errors).start()) {
      int code = jvm.awaitEnd();
      assertEquals(0, code, Files.readString(errors));
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    DeepCallTest test = new DeepCallTest();
    test.makeCalls();
    assertTrue(
        test.events.stream().anyMatch(event -> event.contains("could not be mapped")),
        "none failed");
  }

  private void makeCalls() throws InterruptedException {
    // Classes that are not initialised when the stack ends can never be used again.
    call(encoder);
    call(small);
    for (int pass = 0; pass < PASSES; pass++) {
      calls = 0;
      Thread deep = new Thread(null, this::goDeep, "deep", 1 << 18);
      deep.start();
      deep.join();
    }

    assertTrue(events.size() > PASSES * CALLS / 4, events.size() + " events");
    events.forEach(event -> assertFalse(event.contains(SECRET), event));
  }

  /** Goes to the end of the stack, and makes calls on the way back. */
  private void goDeep() {
    try {
      if (calls == 0) {
        goDeep();
      }
    } catch (StackOverflowError e) {
      // as is the purpose
    }
    if (calls < CALLS) {
      calls++;
      call(encoder);
    }
  }

  private void call(EventEncoder used) {
    Map<String, Object> nested = new HashMap<>();
    Map<String, Object> shown = nested;
    for (int depth = 0; depth < 30; depth++) {
      shown = new HashMap<>(Collections.singletonMap("in", shown));
    }
    nested.put("token", "other " + SECRET);
    LogRecord record =
        LogRecord.builder()
            .logger("com.acme.Shop")
            .loggedAt(Instant.EPOCH)
            .level("INFO", AuditLevel.INFO)
            .template("Password of {} set to {}, {}", Placeholders.SLF4J)
            .arguments("lin", SECRET, shown)
            .message("Password of lin set to " + SECRET + ", {token=other " + SECRET + "}")
            .build();
    events.add(new String(used.encode(mapper.map(record), record.origin()).json(), UTF_8));
  }
}
