package io.auditlog.testing.program;

import static net.logstash.logback.argument.StructuredArguments.array;
import static net.logstash.logback.argument.StructuredArguments.entries;
import static net.logstash.logback.argument.StructuredArguments.keyValue;
import static net.logstash.logback.argument.StructuredArguments.raw;
import static net.logstash.logback.argument.StructuredArguments.value;

import java.math.BigDecimal;
import java.util.Collections;

/** Calls with the arguments of logstash-logback-encoder, whose classes not each Java can load. */
final class StructuredCalls {

  private StructuredCalls() {}

  static void make(EveryCall calls) {
    calls.info("Paid {} for {}", keyValue("total", new BigDecimal("12.50")), value("RECORD_ID", 7));
    calls.info(
        "Shipped",
        array("tags", "İ", 7, true),
        entries(Collections.singletonMap("TITLE", "王芳")),
        raw("address", "{\"city\":\"Köln\",\"zip\":[50667,1.75]}"));
  }
}
