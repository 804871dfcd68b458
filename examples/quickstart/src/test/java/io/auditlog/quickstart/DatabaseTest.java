package io.auditlog.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DatabaseTest {

  @Test
  void that_cannot_be_reached_is_named_with_the_reason_and_without_its_password()
      throws QuickstartException {
    Database nowhere =
        Database.own("jdbc:mysql://127.0.0.1:1/audit?password=hunter2", "audit", "hunter2");

    QuickstartException e = assertThrows(QuickstartException.class, nowhere::product);
    assertTrue(
        e.getMessage().startsWith("Cannot connect to 127.0.0.1:1/audit as audit: "),
        e.getMessage());
    assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void needs_a_url_of_mysql_with_the_name_of_a_database() {
    assertRefused("--url", "jdbc:postgresql://db/audit", "secret");
    assertRefused("--url", "jdbc:mysql://db", "secret");
  }

  @Test
  void needs_its_password_in_the_environment() {
    assertRefused("AUDIT_DB_PASSWORD", "jdbc:mysql://db/audit", null);
  }

  private static void assertRefused(String message, String url, String password) {
    QuickstartException e =
        assertThrows(QuickstartException.class, () -> Database.own(url, "audit", password));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
