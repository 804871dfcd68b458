package io.auditlog.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Redaction;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.FieldSetting;
import io.auditlog.mapping.LogRecord;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentedExampleTest {

  @Test
  void the_first_example_of_the_schema_is_what_its_call_becomes() throws IOException {
    LogRecord call =
        LogRecord.builder()
            .logger("com.acme.orders.Warehouse")
            .thread("http-8")
            .loggedAt(Instant.parse("2026-11-23T08:50:01.123456Z"))
            .level("INFO", AuditLevel.INFO)
            .message("Order 4711 shipped")
            .keyValue("key-values", "event_type", "acme.order.ship.success.ok")
            .keyValue("key-values", "recordType", "order")
            .keyValue("key-values", "record.id", 4711)
            .keyValue("key-values", "count_records", "three")
            .keyValue("key-values", "carrier", "ACME Express")
            .mdc(Map.of("userId", "u-17", "request.path", "/orders/4711/ship"))
            .build();
    MappingSettings settings =
        MappingSettings.builder()
            .field(FieldSetting.value("tenant_id", "acme"))
            .field(FieldSetting.from("actor_id", "userId", null))
            .build();
    EventEncoder encoder = new EventEncoder("orders", "web-1", 1 << 20, false, Redaction.NONE);

    byte[] event = encoder.encode(new EventMapper(settings).map(call), call.origin()).json();

    ObjectMapper json = new ObjectMapper();
    assertEquals(json.readTree(firstEvent()).toString(), new String(event, StandardCharsets.UTF_8));
  }

  private static String firstEvent() {
    return Documentation.snippets().stream()
        .filter(snippet -> snippet.file().equals("docs/schema.md"))
        .filter(snippet -> snippet.language().equals("json"))
        .map(Snippet::text)
        .findFirst()
        .orElseThrow();
  }
}
