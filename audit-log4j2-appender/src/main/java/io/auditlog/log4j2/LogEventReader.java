package io.auditlog.log4j2;

import io.auditlog.appender.EventReader;
import io.auditlog.event.ObjectText;
import io.auditlog.logstash.LogstashReader;
import io.auditlog.mapping.LogRecord;
import io.auditlog.template.Placeholders;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.message.FormattedMessage;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.MessageFormatMessage;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.ReusableMessage;
import org.apache.logging.log4j.message.ReusableObjectMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringFormattedMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;

/** Reads a Log4j event, be it one that Log4j reuses or not. */
final class LogEventReader implements EventReader<LogEvent> {

  private final boolean includeLocation;

  LogEventReader(boolean includeLocation) {
    this.includeLocation = includeLocation;
  }

  @Override
  public String loggerName(LogEvent event) {
    String name = event.getLoggerName();
    return name == null ? "" : name;
  }

  @Override
  public String threadName(LogEvent event) {
    String name = event.getThreadName();
    return name == null ? "" : name;
  }

  @Override
  public boolean isOnCallersThread(LogEvent event) {
    return event.getThreadId() == Thread.currentThread().getId();
  }

  @Override
  public LogRecord read(LogEvent event) {
    LogRecord.Builder record =
        LogRecord.builder()
            .logger(loggerName(event))
            .thread(threadName(event))
            .loggedAt(time(event))
            .level(event.getLevel().name(), Levels.nearest(event.getLevel()));
    record.part("MDC", () -> readMdc(event, record));
    record.part("NDC", () -> record.ndc(ndc(event)));
    record.part("marker", () -> readMarker(event.getMarker(), record));
    record.part("message", () -> readMessage(event, record));
    record.throwable(event.getThrown());
    record.part("method", () -> readLocation(event, record));
    return record.build();
  }

  private void readLocation(LogEvent event, LogRecord.Builder record) {
    StackTraceElement location = includeLocation ? event.getSource() : null;
    if (location != null) {
      record.location(location.getClassName(), location.getMethodName());
    }
  }

  private static Instant time(LogEvent event) {
    org.apache.logging.log4j.core.time.Instant time = event.getInstant();
    return Instant.ofEpochSecond(time.getEpochSecond(), time.getNanoOfSecond());
  }

  /** Not toMap(), which turns values into texts. */
  private static void readMdc(LogEvent event, LogRecord.Builder record) {
    if (event.getContextData() != null) {
      event.getContextData().forEach((key, value) -> record.mdc(key, value));
    }
  }

  private static List<String> ndc(LogEvent event) {
    ThreadContext.ContextStack stack = event.getContextStack();
    return stack == null ? Collections.emptyList() : stack.asList();
  }

  private static void readMarker(Marker marker, LogRecord.Builder record) {
    if (marker != null) {
      record.marker(marker.getName());
      readParents(marker, record, new HashSet<>());
    }
  }

  private static void readParents(Marker marker, LogRecord.Builder record, Set<String> seen) {
    if (!marker.hasParents()) {
      return;
    }
    for (Marker parent : marker.getParents()) {
      if (seen.add(parent.getName())) {
        record.markerParent(parent.getName());
        readParents(parent, record, seen);
      }
    }
  }

  private static void readMessage(LogEvent event, LogRecord.Builder record) {
    Message message = event.getMessage();
    if (message instanceof StructuredDataMessage) {
      StructuredDataMessage structured = (StructuredDataMessage) message;
      record.messageType(structured.getType());
      record.messageId(structured.getId() == null ? null : structured.getId().toString());
      record.message(format(structured));
      readMap("StructuredDataMessage", structured, record);
    } else if (message instanceof MapMessage) {
      readMap("MapMessage", (MapMessage<?, ?>) message, record);
    } else if (message instanceof ObjectMessage) {
      readObject(((ObjectMessage) message).getParameter(), record);
    } else if (message instanceof ReusableObjectMessage) {
      readObject(((ReusableObjectMessage) message).getParameter(), record);
    } else if (message != null) {
      readText(event, message, record);
    }
  }

  private static void readMap(String source, MapMessage<?, ?> map, LogRecord.Builder record) {
    map.forEach((key, value) -> record.keyValue(source, key, value));
  }

  private static void readObject(Object object, LogRecord.Builder record) {
    if (object instanceof Map) {
      record.keyValues("ObjectMessage", (Map<?, ?>) object);
    } else if (object instanceof Throwable) {
      record.throwable((Throwable) object);
    } else {
      record.messageObject(object);
      LogstashReader.readMessage(object, record);
    }
  }

  private static void readText(LogEvent event, Message message, LogRecord.Builder record) {
    String template = format(message);
    Object[] parameters = message.getParameters();
    if (template == null && parameters != null && parameters.length == 1) {
      // How events that Log4j reuses, and copies of them, show a ReusableObjectMessage.
      readObject(parameters[0], record);
      return;
    }
    record.template(template, placeholders(message));
    Object[] arguments = withoutLogged(event.getThrown(), parameters);
    record.arguments(arguments);
    LogstashReader.readArguments(arguments, record);
    try {
      record.message(message.getFormattedMessage());
    } catch (Throwable e) { // becomes an issue: the template is still worth a record
      record.message(template);
      record.issue(
          "message: "
              + message.getClass().getName()
              + " could not be formatted: "
              + ObjectText.of(e));
    }
  }

  /**
   * How a message marks the places of its arguments, or null for a kind of message that is not
   * Log4j's own. Events that Log4j reuses are themselves the message, once they are on their way.
   */
  private static Placeholders placeholders(Message message) {
    if (message instanceof StringFormattedMessage) {
      return Placeholders.FORMATTER;
    }
    if (message instanceof MessageFormatMessage) {
      return Placeholders.MESSAGE_FORMAT;
    }
    if (message instanceof FormattedMessage) {
      return Placeholders.ANY;
    }
    boolean isBraces =
        message instanceof ParameterizedMessage
            || message instanceof ReusableMessage
            || message instanceof SimpleMessage
            || message instanceof LogEvent;
    return isBraces ? Placeholders.LOG4J : null;
  }

  /** Log4j leaves a trailing throwable, which it logs as such, among the arguments. */
  private static Object[] withoutLogged(Throwable thrown, Object[] parameters) {
    if (parameters == null
        || parameters.length == 0
        || thrown == null
        || parameters[parameters.length - 1] != thrown) {
      return parameters;
    }
    return Arrays.copyOf(parameters, parameters.length - 1);
  }

  @SuppressWarnings("deprecation") // Nothing else tells the message as it stands in the source.
  private static String format(Message message) {
    return message.getFormat();
  }
}
