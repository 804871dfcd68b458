package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.auditlog.testing.ReachabilityMetadata;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds that a native image knows all that Joran, or this module, reaches by its name. */
@Tag("slf4j2") // What Logback 1.2 lacks is listed too.
class ReachabilityMetadataTest {

  private final ReachabilityMetadata metadata = new ReachabilityMetadata();

  @Test
  void lists_nothing_that_does_not_exist() throws Exception {
    metadata.assertAllExists();
  }

  @Test
  void lists_each_class_that_joran_makes_with_all_its_setters() {
    Set<String> reached = new TreeSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(List.of(AuditAppender.class, AuditEncoder.class));
    while (!open.isEmpty()) {
      Class<?> type = open.pop();
      if (reached.add(type.getName())) {
        for (Method method : type.getMethods()) {
          if (method.getName().matches("(set|add)[A-Z].*")
              && method.getParameterCount() == 1
              && method.getParameterTypes()[0].getPackage() == AuditAppender.class.getPackage()) {
            open.add(method.getParameterTypes()[0]);
          }
        }
      }
    }
    assertEquals(7, reached.size());
    assertEquals(reached, metadata.wholeTypes());
  }

  @Test
  void lists_what_is_looked_up_by_name_where_that_is_done() throws Exception {
    metadata.assertLookedUpByNameOnlyIn("EventVersion");
    assertEquals(Set.of("getKeyValuePairs"), metadata.methods().get(ILoggingEvent.class.getName()));
  }
}
