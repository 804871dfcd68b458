package io.auditlog.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void need_not_be_given() throws QuickstartException {
    assertEquals(
        new Options(Optional.empty(), Optional.empty(), List.of(), 1000, false), Options.parse());
  }

  @Test
  void name_a_database_of_ones_own() throws QuickstartException {
    Options options = Options.parse("--url", "jdbc:mysql://db/audit", "--user", "audit");

    assertEquals(Optional.of("jdbc:mysql://db/audit"), options.url());
    assertEquals(Optional.of("audit"), options.user());
  }

  @Test
  void name_a_command_of_several_words() throws QuickstartException {
    assertEquals(
        List.of("docker", "run", "jre:8", "java"),
        Options.parse("--java", "docker run  jre:8 java").java());
  }

  @Test
  void that_make_no_sense_are_refused_with_what_is_allowed() {
    assertRefused("Unknown option --databse", "--databse", "x");
    assertRefused("--url needs a value", "--url", "--user", "audit");
    assertRefused("--url and --user go together", "--url", "jdbc:mysql://db/audit");
    assertRefused("--url and --user go together", "--user", "audit");
    assertRefused("--orders many", "--orders", "many");
    assertRefused("--orders 0", "--orders", "0");
    assertRefused("AUDIT_DB_PASSWORD", "--password", "hunter2");
  }

  private static void assertRefused(String message, String... arguments) {
    QuickstartException e = assertThrows(QuickstartException.class, () -> Options.parse(arguments));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
