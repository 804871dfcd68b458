package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What is kept of an event whose encoding failed hides what the whole event would have hidden, how
 * far the encoding came or not.
 */
class EssentialsTest {

  private static final String SECRET = "hunter2";

  private final Redaction redaction = Redaction.of(List.of("password"));
  private final EventEncoder encoder =
      new EventEncoder("orders", "host", 1 << 16, false, redaction);
  private final AuditEvent event = AuditEvent.untyped().message("Password set to " + SECRET);
  private final Secrets secrets = new Secrets(redaction, event);

  private String kept() {
    Origin origin = new Origin("com.acme.Shop", "main", Instant.EPOCH);
    byte[] json = Essentials.of(encoder, event, origin, secrets, "the stack " + SECRET).json();
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void a_secret_that_was_found_is_hidden_wherever_it_stands() {
    secrets.findIn(List.of(Map.of("password", SECRET)), 1 << 16);

    assertTrue(kept().contains("\"message\":\"Password set to " + Redaction.TEXT), kept());
    assertFalse(kept().contains(SECRET), kept());
  }

  @Test
  void a_message_is_hidden_if_not_all_was_looked_at_that_it_may_show() {
    List<Object> shown =
        new AbstractList<>() {
          @Override
          public Object get(int index) {
            throw new StackOverflowError();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    assertThrows(StackOverflowError.class, () -> secrets.findIn(shown, 1 << 16));

    assertTrue(kept().contains("\"message\":\"" + Redaction.TEXT + "\""), kept());
  }
}
