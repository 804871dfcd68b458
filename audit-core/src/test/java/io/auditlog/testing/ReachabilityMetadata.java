package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a module tells GraalVM's Native Image: what is reached at run time by its name alone. The
 * format is that of {@code reachability-metadata-schema-v1.2.0.json}, of which we use a part.
 */
public final class ReachabilityMetadata {

  /** A call that finds a class, a member or a resource by its name. */
  private static final Pattern BY_NAME =
      Pattern.compile(
          "Class\\.forName|loadClass\\(|ServiceLoader|\\.getResource|\\.getMethods?\\("
              + "|getDeclared|getConstructors?\\(|\\.getFields?\\(|newInstance\\(|newProxyInstance"
              + "|[lL]ookup\\(\\)|\\.find(?:Virtual|Static|Constructor|Special)\\(");

  private final Path module;
  private final JsonNode json;

  /** Of the module whose tests are running. */
  public ReachabilityMetadata() {
    module = Path.of("").toAbsolutePath();
    Path file =
        module
            .resolve("src/main/resources/META-INF/native-image/io.auditlog")
            .resolve(module.getFileName())
            .resolve("reachability-metadata.json");
    try {
      json = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the types that are reached by reflection. */
  public Set<String> types() {
    return json.path("reflection")
        .valueStream()
        .map(type -> type.get("type").textValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of the methods that may be called of those types of which not all may. */
  public Map<String, Set<String>> methods() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (JsonNode type : json.path("reflection")) {
      if (type.has("methods")) {
        methods.put(
            type.get("type").textValue(),
            type.get("methods")
                .valueStream()
                .map(method -> method.get("name").textValue())
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    return methods;
  }

  /** The types of which all that is public may be called. */
  public Set<String> wholeTypes() {
    return json.path("reflection")
        .valueStream()
        .filter(
            type ->
                type.path("allPublicMethods").booleanValue()
                    && type.path("allPublicConstructors").booleanValue())
        .map(type -> type.get("type").textValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public Set<String> resources() {
    return json.path("resources")
        .valueStream()
        .map(resource -> resource.get("glob").textValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Fails where something is listed that does not exist, or in words that the format has not.
   *
   * @param elsewhere how the names of types begin that are of other versions than those here
   */
  public void assertAllExists(String... elsewhere) throws ReflectiveOperationException {
    assertKnown(json, "comment", "reflection", "resources");
    for (JsonNode entry : json.path("reflection")) {
      assertKnown(entry, "reason", "type", "methods", "allPublicMethods", "allPublicConstructors");
      String name = entry.get("type").textValue();
      if (Stream.of(elsewhere).anyMatch(name::startsWith)) {
        continue;
      }
      Class<?> type = Class.forName(name, false, getClass().getClassLoader());
      for (JsonNode method : entry.path("methods")) {
        assertKnown(method, "name");
        String called = method.get("name").textValue();
        assertTrue(
            called.equals("<init>")
                ? type.getConstructors().length > 0
                : Stream.of(type.getMethods()).map(Method::getName).anyMatch(called::equals)
                    || isOfANewerJava(type, called),
            name + "." + called);
      }
    }
    for (String resource : resources()) {
      assertFalse(resource.contains("*"), resource);
      assertTrue(Files.exists(module.resolve("target/classes").resolve(resource)), resource);
    }
  }

  private static boolean isOfANewerJava(Class<?> type, String method) {
    return type == Thread.class && method.equals("isVirtual") && Runtime.version().feature() < 21;
  }

  private static void assertKnown(JsonNode object, String... words) {
    object.fieldNames().forEachRemaining(word -> assertTrue(Set.of(words).contains(word), word));
  }

  /**
   * Fails where other classes of the module than these look something up by its name. Who adds one
   * lists in the file what it finds, and then the class here.
   */
  public void assertLookedUpByNameOnlyIn(String... classNames) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(module.resolve("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        if (BY_NAME.matcher(Files.readString(source)).find()) {
          found.add(source.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertEquals(new TreeSet<>(Set.of(classNames)), found);
  }
}
