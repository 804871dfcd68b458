package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.testing.Documentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of {@code docs/configuration.md} against what {@link ConfigReader} accepts. */
class DocumentedSettingsTest {

  private static final Path CONFIGURATION = Documentation.root().resolve("docs/configuration.md");
  private static final String NONSENSE = "%";

  private record Setting(String name, String defaultText, String allowed) {

    boolean hasDefault() {
      return defaultText.startsWith("`");
    }

    String defaultValue() {
      return Documentation.code(defaultText).get(0);
    }

    /** How an error says what is allowed. */
    String allowedInErrors() {
      String plain = allowed.replace("`", "");
      return plain.contains(" to ") ? "from " + plain : plain;
    }

    boolean isBounded() {
      boolean range = allowed.contains(" to ") && !allowed.startsWith("up");
      return range || allowed.contains("` or `");
    }
  }

  @TempDir private Path queueDir;

  @ParameterizedTest
  @ValueSource(strings = {"Audit", "MySql", "Field", "Rule", "Table", "View"})
  void the_table_has_exactly_the_settings_that_are_accepted(String element) {
    Set<String> documented = new TreeSet<>();
    settings(element).forEach(setting -> documented.add(setting.name()));

    Element audit = minimal();
    Element tested = element.equals("Audit") ? audit : child(audit, element);
    tested.set("noSuchSetting", "1");
    String error = errorOf(audit);

    assertTrue(error.contains("unknown setting noSuchSetting; known are "), error);
    String known = error.replaceAll(".*; known are ([^;]*).*", "$1");
    assertEquals(documented, new TreeSet<>(Arrays.asList(known.split(", "))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Audit", "MySql"})
  void the_table_has_the_bounds_that_errors_name(String element) {
    for (Setting setting : settings(element)) {
      if (setting.isBounded()) {
        Element audit = minimal();
        Element tested = element.equals("Audit") ? audit : child(audit, element);
        tested.set(setting.name(), NONSENSE);
        String error = errorOf(audit);
        assertTrue(error.contains(setting.name() + "=\"" + NONSENSE + "\""), error);
        assertTrue(error.contains(setting.allowedInErrors()), setting + " but " + error);
      }
    }
  }

  @Test
  void the_table_has_the_defaults() {
    AuditConfig defaults = AuditConfig.of("AUDIT", withMySql());

    Element audit = withMySql();
    settings("Audit").stream()
        .filter(Setting::hasDefault)
        .forEach(setting -> audit.set(setting.name(), setting.defaultValue()));
    settings("MySql").stream()
        .filter(Setting::hasDefault)
        .forEach(setting -> audit.children().get(0).set(setting.name(), setting.defaultValue()));
    AuditConfig documented = AuditConfig.of("AUDIT", audit);

    assertEquals(defaults.queue(), documented.queue());
    assertEquals(defaults.mapping().defaultEventType(), documented.mapping().defaultEventType());
    assertEquals(defaults.mapping().includeLocation(), documented.mapping().includeLocation());
    assertEquals(defaults.mapping().beansAsJson(), documented.mapping().beansAsJson());
    assertTrue(documented.mapping().seesMdc("any.key"));
    assertTrue(defaults.mapping().seesMdc("any.key"));
  }

  @Test
  void the_table_has_exactly_the_settings_of_a_layout_with_their_defaults_and_bounds() {
    Set<String> documented = new TreeSet<>();
    Element defaults = new Element("AuditLayout");
    for (Setting setting : settings("AuditLayout")) {
      documented.add(setting.name());
      if (setting.hasDefault()) {
        defaults.set(setting.name(), setting.defaultValue());
      }
      if (setting.isBounded()) {
        String error = errorOfLayout(setting.name(), NONSENSE);
        assertTrue(error.contains(setting.name() + "=\"" + NONSENSE + "\""), error);
        assertTrue(error.contains(setting.allowedInErrors()), setting + " but " + error);
      }
    }

    String known =
        errorOfLayout("noSuchSetting", "1")
            .replaceAll(".*unknown setting noSuchSetting; known are ([^;]*).*", "$1");
    assertEquals(documented, new TreeSet<>(Arrays.asList(known.split(", "))));
    LayoutConfig said = LayoutConfig.of("AuditLayout", defaults);
    LayoutConfig unsaid = LayoutConfig.of("AuditLayout", new Element("AuditLayout"));
    assertEquals(unsaid.charset(), said.charset());
    assertEquals(unsaid.view(), said.view());
    assertEquals(unsaid.mapping().defaultEventType(), said.mapping().defaultEventType());
    assertEquals(unsaid.mapping().includeLocation(), said.mapping().includeLocation());
    assertEquals(unsaid.mapping().beansAsJson(), said.mapping().beansAsJson());
  }

  private static String errorOfLayout(String setting, String text) {
    Element layout = new Element("AuditLayout").set(setting, text);
    return assertThrows(ConfigurationException.class, () -> LayoutConfig.of("AuditLayout", layout))
        .getMessage();
  }

  private static List<Setting> settings(String element) {
    String mark = "<!-- settings of: " + element + " -->";
    List<Setting> settings = new ArrayList<>();
    for (List<String> row : Documentation.table(CONFIGURATION, mark, "setting")) {
      settings.add(new Setting(Documentation.code(row.get(0)).get(0), row.get(1), row.get(2)));
    }
    return settings;
  }

  private Element minimal() {
    return new Element("Audit").set("queueDir", queueDir.toString());
  }

  private Element withMySql() {
    Element audit = minimal();
    child(audit, "MySql");
    return audit;
  }

  private static Element child(Element audit, String name) {
    Element child = new Element(name);
    if (name.equals("MySql")) {
      child.set("url", "jdbc:mysql://db:3306/audit");
    } else if (name.equals("Field")) {
      child.set("name", "tenant_id").set("value", "acme");
    } else if (name.equals("Rule")) {
      child.set("template", "User {actor_username}");
    } else if (name.equals("View")) {
      child.set("name", "login");
    } else {
      child.set("kind", "payment").set("name", "payment_log");
      child.add(new Element("Field").set("name", "amount"));
    }
    audit.add(child);
    return child;
  }

  private static String errorOf(Element audit) {
    return assertThrows(ConfigurationException.class, () -> AuditConfig.of("AUDIT", audit))
        .getMessage();
  }
}
