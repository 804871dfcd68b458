package io.auditlog.benchmarks;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.auditlog.appender.EventReader;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.log4j2.Log4jReading;
import io.auditlog.logback.LogbackReading;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.LogRecord;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.mapping.Rule;
import io.auditlog.template.Placeholders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.logstash.logback.encoder.LogstashEncoder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.StringMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.slf4j.event.KeyValuePair;

/**
 * One event with 10 fields and 5 entries in its MDC on its way to JSON, by us and by the encoders
 * that others use. For {@link MappingPart}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappingBenchmark {

  private static final String LOGGER = "com.acme.orders.OrderService";

  /** Who turns the event into bytes. */
  public enum Writer {
    LOG4J_AUDIT("Auditlog, Log4j"),
    LOG4J_JSON_TEMPLATE("JsonTemplateLayout"),
    LOGBACK_AUDIT("Auditlog, Logback"),
    LOGBACK_LOGSTASH("LogstashEncoder"),
    ONE_RULE("Auditlog, a call with 3 arguments, 1 rule"),
    THOUSAND_RULES("the same, 1,000 rules");

    final String text;

    Writer(String text) {
      this.text = text;
    }
  }

  private static final MappingSettings SETTINGS = MappingSettings.builder().build();

  /** Does the work once, and gives something of it. */
  private interface Work {
    Object once();
  }

  @Param Writer writer;

  private Work work;

  @Setup
  public void prepare() throws Exception {
    switch (writer) {
      case LOG4J_AUDIT -> work = audit(Log4jReading.reader(), log4jEvent());
      case LOG4J_JSON_TEMPLATE -> work = jsonTemplate(log4jEvent());
      case LOGBACK_AUDIT -> work = audit(LogbackReading.reader(), logbackEvent());
      case LOGBACK_LOGSTASH -> work = logstash(logbackEvent());
      case ONE_RULE -> work = rules(1);
      case THOUSAND_RULES -> work = rules(1_000);
    }
  }

  private static Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("event_type", "acme.order.ship.success.ok");
    fields.put("actor_id", "u-17");
    fields.put("record_id", "4711");
    fields.put("record_type", "order");
    fields.put("tenant_id", "acme");
    fields.put("job_id", "job-5");
    fields.put("carrier", "ACME Express");
    fields.put("city", "Paris");
    fields.put("weight", "12.5");
    fields.put("priority", "high");
    return fields;
  }

  private static Map<String, String> mdc() {
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put("actor_ip_addr", "203.0.113.9");
    mdc.put("actor_session_id", "7d1f0a52");
    mdc.put("request", "r-1001");
    mdc.put("locale", "fr-FR");
    mdc.put("node", "blue-3");
    return mdc;
  }

  private static LogEvent log4jEvent() {
    StringMapMessage message = new StringMapMessage(fields());
    StringMap mdc = ContextDataFactory.createContextData();
    mdc().forEach(mdc::putValue);
    return Log4jLogEvent.newBuilder()
        .setLoggerName(LOGGER)
        .setLevel(Level.INFO)
        .setMessage(message)
        .setContextData(mdc)
        .setThreadName("main")
        .setTimeMillis(System.currentTimeMillis())
        .build();
  }

  private static ILoggingEvent logbackEvent() {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(LOGGER);
    event.setLevel(ch.qos.logback.classic.Level.INFO);
    event.setMessage("Order shipped");
    event.setThreadName("main");
    event.setInstant(Instant.now());
    event.setMDCPropertyMap(mdc());
    fields().forEach((key, value) -> event.addKeyValuePair(new KeyValuePair(key, value)));
    return event;
  }

  private static <E> Work audit(EventReader<E> reader, E event) {
    EventMapper mapper = new EventMapper(SETTINGS);
    EventEncoder encoder = encoder();
    return () -> encode(mapper, encoder, reader.read(event));
  }

  private static EventEncoder encoder() {
    return new EventEncoder("orders", "host-1", 1 << 20, false, SETTINGS.redaction());
  }

  private static int encode(EventMapper mapper, EventEncoder encoder, LogRecord record) {
    EncodedEvent encoded = encoder.encode(mapper.map(record), record.origin());
    int length = encoded.length();
    encoded.release();
    return length;
  }

  private static Work jsonTemplate(LogEvent event) {
    JsonTemplateLayout layout =
        JsonTemplateLayout.newBuilder()
            .setConfiguration(new DefaultConfiguration())
            .setEventTemplateUri("classpath:io/auditlog/benchmarks/mapped-fields.json")
            .build();
    Destination destination = new Destination();
    return () -> {
      destination.buffer.clear();
      layout.encode(event, destination);
      return destination.buffer.position();
    };
  }

  private static Work logstash(ILoggingEvent event) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(new ch.qos.logback.classic.LoggerContext());
    encoder.setCustomFields("{\"application\":\"orders\",\"host\":\"host-1\",\"kind\":\"audit\"}");
    encoder.start();
    return () -> encoder.encode(event);
  }

  private static Work rules(int count) {
    MappingSettings.Builder settings = MappingSettings.builder();
    for (int i = 0; i < count; i++) {
      settings.rule(
          Rule.builder()
              .logger("com.acme")
              .template("Order {record_id} shipped to {metadata.city} by {actor_id}" + end(i))
              .eventType("acme.order.ship.success.ok")
              .build());
    }
    EventMapper mapper = new EventMapper(settings.build());
    EventEncoder encoder = encoder();
    String template = "Order {} shipped to {} by {}" + end(count - 1);
    return () ->
        encode(
            mapper,
            encoder,
            LogRecord.builder()
                .logger(LOGGER)
                .thread("main")
                .loggedAt(Instant.EPOCH)
                .level("INFO", AuditLevel.INFO)
                .template(template, Placeholders.SLF4J)
                .arguments(4711, "Paris", "u-17")
                .message("Order 4711 shipped to Paris by u-17")
                .build());
  }

  /** Of the same length for each rule. */
  private static String end(int rule) {
    return String.format(Locale.ROOT, " (%04d)", rule);
  }

  /** One buffer, written over again and again. */
  private static final class Destination implements ByteBufferDestination {

    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    @Override
    public ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public ByteBuffer drain(ByteBuffer full) {
      throw new IllegalStateException("an event of more than " + full.capacity() + " bytes");
    }

    @Override
    public void writeBytes(ByteBuffer data) {
      buffer.put(data);
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
      buffer.put(data, offset, length);
    }
  }

  @Benchmark
  public Object write() {
    return work.once();
  }
}
