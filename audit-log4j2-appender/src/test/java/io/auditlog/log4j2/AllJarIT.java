package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.testing.AllJarContract;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.core.config.plugins.processor.PluginCache;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.junit.jupiter.api.Test;

/** What the one jar for Log4j 2 promises to an application that it is dropped into. */
class AllJarIT extends AllJarContract {

  AllJarIT() {
    super(
        new Log4jFramework(),
        Set.of("com/fasterxml/jackson/", "com/zaxxer/hikari/", "org/slf4j/"),
        Set.of("com/mysql/cj/log/Slf4JLogger.class"));
  }

  @Test
  void it_has_the_list_of_our_plugins_and_of_no_others() throws Exception {
    PluginCache plugins = new PluginCache();
    plugins.loadCacheFiles(
        Collections.enumeration(
            List.of(
                URI.create(
                        "jar:"
                            + JAR.toUri()
                            + "!/META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat")
                    .toURL())));
    Set<String> names = new TreeSet<>();
    for (PluginEntry plugin : plugins.getCategory("core").values()) {
      names.add(plugin.getClassName().replace(AuditAppender.class.getPackageName() + ".", ""));
    }
    assertEquals(
        "[AuditAppender, AuditLayout, FieldElement, MySqlElement, RuleElement, TableElement, ViewElement]",
        names.toString());
  }
}
