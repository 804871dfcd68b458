package io.auditlog.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private enum Colour {
    RED,
    BLUE
  }

  private static SettingsReader reading(String name, String text) {
    return new SettingsReader("Audit appender \"A\"", new Element("Audit").set(name, text))
        .masked("password", secret -> "***");
  }

  private static String error(Runnable read) {
    return assertThrows(ConfigurationException.class, read::run).getMessage();
  }

  @Nested
  class Sizes {

    @ParameterizedTest
    @CsvSource({
      "64 MB,67108864",
      "64mb,67108864",
      "1.5 KB,1536",
      "2048,2048",
      "2048 b,2048",
      "1GB,1073741824"
    })
    void are_read_with_and_without_units(String text, long bytes) {
      assertEquals(bytes, reading("s", text).size("s", "1 KB", "1 KB", "1 TB"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "MB",
          "-1",
          "64 MiB",
          "1e6",
          "2 KB x",
          "1 B",
          "2 TB",
          "99999999999999999999 GB",
          "0.0001 KB"
        })
    void that_are_senseless_or_out_of_bounds_are_errors_that_say_what_is_allowed(String text) {
      assertEquals(
          "Audit appender \"A\": s=\""
              + text
              + "\": use a size from 1 KB to 1 TB, with the unit B, KB, MB, GB or TB",
          error(() -> reading("s", text).size("s", "1 KB", "1 KB", "1 TB")));
    }
  }

  @Nested
  class Times {

    @ParameterizedTest
    @CsvSource({
      "5s,5000",
      "500 ms,500",
      "10 min,600000",
      "250,250",
      "1.5 s,1500",
      "2 h,7200000",
      "1d,86400000"
    })
    void are_read_with_units_and_a_bare_number_is_milliseconds(String text, long ms) {
      assertEquals(Duration.ofMillis(ms), reading("t", text).duration("t", "1s", "0s", "1 d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 sec", "five", "-1s", "2 d", "5 m"})
    void that_are_senseless_are_errors(String text) {
      assertEquals(
          "Audit appender \"A\": t=\""
              + text
              + "\": use a time from 0s to 1 d, with the unit ms, s, min, h or d",
          error(() -> reading("t", text).duration("t", "1s", "0s", "1 d")));
    }
  }

  @Nested
  class Words {

    @Test
    void a_misspelt_flag_is_an_error_and_not_false() {
      assertEquals(
          "Audit appender \"A\": f=\"ture\": use true or false",
          error(() -> reading("f", "ture").flag("f", true)));
    }

    @Test
    void a_choice_ignores_case_and_names_all_choices_when_it_is_wrong() {
      assertEquals(Colour.BLUE, reading("c", "Blue").choice("c", Colour.RED));
      assertEquals(
          "Audit appender \"A\": c=\"green\": use red or blue",
          error(() -> reading("c", "green").choice("c", Colour.RED)));
    }

    @Test
    void a_list_is_text_between_commas() {
      assertEquals(List.of("a", "b*"), reading("l", " a, b* ,,").list("l", List.of("*")));
    }

    @Test
    void a_literal_may_escape_what_a_framework_would_eat() {
      assertEquals("a:-{b", reading("v", "a\\u003a-\\u007bb").literal("v").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:AUDIT_URL}", "x-${y}", "URL_IS_UNDEFINED", "h_IS_UNDEFINED/q"})
    void a_variable_that_is_not_defined_is_an_error(String text) {
      assertEquals(
          "Audit appender \"A\": v=\"" + text + "\": a variable in it is not defined",
          error(() -> reading("v", text).text("v")));
    }
  }

  @Nested
  class What_nobody_knows {

    @Test
    void is_refused_with_the_names_that_are_known() {
      SettingsReader settings = reading("qeueDir", "/tmp");
      settings.text("queueDir");
      settings.text("application");
      assertEquals(
          "Audit appender \"A\": unknown setting qeueDir; known are application, queueDir",
          error(settings::refuseTheRest));
    }

    @Test
    void is_refused_with_the_elements_that_are_known() {
      SettingsReader settings = reading("mysqll", "");
      settings.text("queueDir");
      assertEquals(
          "Audit appender \"A\": unknown setting mysqll; known are queueDir; known elements are Field, MySql",
          error(() -> settings.refuseTheRest("MySql", "Field")));
    }

    @Test
    void is_refused_among_elements_too() {
      SettingsReader settings =
          new SettingsReader(
              "Audit appender \"A\"", new Element("Audit").add(new Element("MySQL")));
      assertEquals(
          "Audit appender \"A\": unknown element MySQL; known are Field, MySql",
          error(() -> settings.refuseTheRest("MySql", "Field")));
    }
  }

  @Test
  void a_secret_is_in_no_message() {
    assertEquals(
        "Audit appender \"A\": password=\"***\": a variable in it is not defined",
        error(() -> reading("password", "hunter2${x}").text("password")));
  }
}
