package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.Element;
import io.auditlog.testing.AllJarContract;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.LoggingProgram;
import io.auditlog.testing.program.TellingSlf4j;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.plugins.processor.PluginCache;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

  /** Micrometer logs through the application's, not through the one in the jar. */
  @Test
  void the_slf4j_of_micrometer_is_initialized_on_the_thread_that_starts_log4j(@TempDir Path folder)
      throws Exception {
    Path configuration = folder.resolve("log4j2.xml");
    Path errors = folder.resolve("errors.txt");
    new Log4jFramework()
        .write(
            configuration,
            "AUDIT",
            new Element("Audit")
                .set("application", "old")
                .set("queueDir", folder.resolve("queue").toString()));
    try (SecondJvm jvm =
        SecondJvm.running(LoggingProgram.class)
            .classPath(
                List.of(
                    JAR,
                    jarOf(LoggerContext.class),
                    jarOf(LogManager.class),
                    jarOf(LoggerFactory.class),
                    oldJars("micrometer-core").get(0),
                    jarOf(LoggingProgram.class),
                    jarOf(Log4jFramework.class)))
            .options("-Dlog4j2.configurationFile=" + configuration)
            .options("-Dslf4j.provider=" + TellingSlf4j.class.getName())
            .arguments(new Log4jFramework().program().getName(), "slf4j", 1, 10, 0)
            .errors(errors)
            .start()) {
      jvm.awaitReturned(1);
      assertEquals(0, jvm.stop());
    }
    assertTrue(
        Files.readAllLines(errors).contains("SLF4J initialized by main"), Files.readString(errors));
  }
}
