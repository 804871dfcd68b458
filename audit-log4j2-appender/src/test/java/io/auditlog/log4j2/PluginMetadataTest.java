package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.testing.ReachabilityMetadata;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.processor.PluginCache;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.junit.jupiter.api.Test;

/** What Log4j's two annotation processors are to leave beside the classes. */
class PluginMetadataTest {

  private static final List<Class<?>> BUILDERS =
      List.of(
          AuditAppender.Builder.class,
          AuditLayout.Builder.class,
          MySqlElement.Builder.class,
          FieldElement.Builder.class,
          RuleElement.Builder.class,
          TableElement.Builder.class,
          ViewElement.Builder.class);

  private static final List<Class<?>> INJECTED =
      Stream.concat(BUILDERS.stream(), Stream.of(MappingBuilder.class)).toList();

  @Test
  void our_plugins_are_in_the_list_that_log4j_finds_plugins_by() throws Exception {
    URL list =
        classes()
            .resolve("META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat")
            .toUri()
            .toURL();
    PluginCache plugins = new PluginCache();
    plugins.loadCacheFiles(Collections.enumeration(List.of(list)));

    Map<String, String> names = new HashMap<>();
    for (PluginEntry plugin : plugins.getCategory("core").values()) {
      names.put(plugin.getKey(), plugin.getClassName());
    }
    assertEquals(
        Map.of(
            "audit", AuditAppender.class.getName(),
            "auditlayout", AuditLayout.class.getName(),
            "mysql", MySqlElement.class.getName(),
            "field", FieldElement.class.getName(),
            "rule", RuleElement.class.getName(),
            "table", TableElement.class.getName(),
            "view", ViewElement.class.getName()),
        names);
  }

  @Test
  void native_images_know_every_field_that_log4j_sets_by_reflection() throws Exception {
    JsonNode metadata =
        new ObjectMapper()
            .readTree(
                classes()
                    .resolve("META-INF/native-image/log4j-generated")
                    .resolve("io.auditlog/audit-log4j2-appender/reflect-config.json")
                    .toFile());
    Map<String, Set<String>> known = new HashMap<>();
    for (JsonNode type : metadata) {
      known.put(
          type.get("name").asText(),
          type.get("fields").valueStream().map(f -> f.get("name").asText()).collect(toSorted()));
    }
    for (Class<?> type : INJECTED) {
      Set<String> injected =
          Stream.of(type.getDeclaredFields())
              .filter(field -> field.getAnnotations().length > 0)
              .map(Field::getName)
              .collect(toSorted());
      assertEquals(injected, known.get(type.getName()), type.getName());
    }
    for (Class<?> builder : BUILDERS) {
      assertTrue(known.containsKey(builder.getEnclosingClass().getName()));
    }
  }

  @Test
  void native_images_know_each_plugin_and_the_list_by_which_log4j_finds_it() throws Exception {
    ReachabilityMetadata metadata = new ReachabilityMetadata();
    metadata.assertAllExists();
    metadata.assertLookedUpByNameOnlyIn("XmlSource"); // a parser, which is the JDK's affair
    assertEquals(
        Set.of("META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat"),
        metadata.resources());

    Set<String> plugins = new TreeSet<>();
    Path ours = classes().resolve(AuditAppender.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(ours)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName(AuditAppender.class.getPackageName() + "." + name);
        if (type.isAnnotationPresent(Plugin.class)) {
          plugins.add(type.getName());
        }
      }
    }
    assertEquals(
        BUILDERS.stream().map(builder -> builder.getEnclosingClass().getName()).collect(toSorted()),
        plugins);
  }

  @Test
  void passwords_are_the_settings_that_log4j_must_not_print() throws Exception {
    Field password = MySqlElement.Builder.class.getDeclaredField("password");

    assertTrue(password.getAnnotation(PluginBuilderAttribute.class).sensitive());
  }

  private static Collector<String, ?, Set<String>> toSorted() {
    return Collectors.toCollection(TreeSet::new);
  }

  private static Path classes() throws URISyntaxException, IOException {
    Path classes =
        Path.of(AuditAppender.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertTrue(Files.isDirectory(classes), () -> "tests run against the classes: " + classes);
    return classes;
  }
}
