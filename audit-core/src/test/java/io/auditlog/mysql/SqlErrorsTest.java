package io.auditlog.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Documentation;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SqlErrorsTest {

  /** Codes and SQLStates that docs/tables.md lists for each class. */
  private static Map<Trouble, Set<String>> documented() {
    Map<Trouble, Set<String>> documented = new EnumMap<>(Trouble.class);
    for (List<String> row :
        Documentation.table(
            Documentation.root().resolve("docs/tables.md"), "### Classes of errors", "class")) {
      Set<String> codes = new TreeSet<>();
      for (String code : Documentation.code(row.get(1))) {
        if (code.matches("[0-9]+")) {
          codes.add(code);
        }
      }
      documented.put(Trouble.valueOf(Documentation.code(row.get(0)).get(0)), codes);
    }
    return documented;
  }

  private static SQLException error(int code, String state) {
    return new SQLException("no matter", state, code);
  }

  @Test
  void each_documented_code_is_of_the_class_that_the_documentation_says() {
    documented()
        .forEach(
            (trouble, codes) ->
                codes.forEach(
                    code -> {
                      SQLException error =
                          code.length() == 2
                              ? error(0, code + "000")
                              : error(Integer.parseInt(code), "HY000");
                      assertEquals(trouble, SqlErrors.trouble(error), code);
                    }));
  }

  @Test
  void each_code_that_is_no_outage_is_documented() {
    Map<Trouble, Set<String>> documented = documented();
    for (int code = 1000; code < 6000; code++) {
      Trouble trouble = SqlErrors.trouble(error(code, "HY000"));
      if (trouble != Trouble.OUTAGE) {
        assertTrue(documented.get(trouble).contains(Integer.toString(code)), code + " " + trouble);
      }
    }
  }

  @Test
  void a_code_counts_more_than_its_state() {
    assertEquals(Trouble.DUPLICATE, SqlErrors.trouble(error(1062, "23000")));
    assertEquals(Trouble.OUTAGE, SqlErrors.trouble(error(1213, "40001")));
    assertEquals(Trouble.SETUP, SqlErrors.trouble(error(1142, "42000")));
  }

  @Test
  void what_nobody_foresaw_is_an_outage() {
    assertEquals(Trouble.OUTAGE, SqlErrors.trouble(error(9999, "HY000")));
    assertEquals(Trouble.OUTAGE, SqlErrors.trouble(error(1644, "45000")));
    assertEquals(Trouble.OUTAGE, SqlErrors.trouble(error(0, null)));
    assertEquals(Trouble.OUTAGE, SqlErrors.trouble(new SQLException(new IllegalStateException())));
  }

  @Test
  void what_the_pool_has_wrapped_counts() {
    SQLException wrapped = new SQLTransientConnectionException("pool", error(1045, "28000"));
    assertEquals(Trouble.SETUP, SqlErrors.trouble(wrapped));
  }

  @Test
  void the_message_has_code_table_first_line_reason_and_advice() {
    SqlErrors errors = new SqlErrors(List.of());
    assertEquals(
        "t: 1146 Table 'a.t' doesn't exist: create the table, or set createTables to true",
        errors.described(new SQLException("Table 'a.t' doesn't exist", "42S02", 1146), "t"));
    assertEquals(
        "Communications link failure (Connection refused)",
        errors.described(
            new SQLException(
                "Communications link failure\n\nThe last packet sent …",
                "08S01",
                0,
                new ConnectException("Connection refused")),
            ""));
  }

  @Test
  void the_message_has_no_password_of_the_url() {
    SqlErrors errors = new SqlErrors(List.of("hunter2", "hunter%32"));
    String message =
        errors.described(new SQLException("cannot use jdbc:mysql://u:hunter2@db/a"), "");
    assertFalse(message.contains("hunter2"), message);
  }
}
