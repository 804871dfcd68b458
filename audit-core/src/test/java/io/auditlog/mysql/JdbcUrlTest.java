package io.auditlog.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:mysql://db/audit, db:3306/audit",
    "jdbc:mysql://DB:3307/audit?sslMode=REQUIRED, db:3307/audit",
    "jdbc:mysql://u:p@db/audit, db:3306/audit",
    "jdbc:mysql://u:p%40ss@db:3307/audit, db:3307/audit",
    "jdbc:mysql://[::1]/audit, [::1]:3306/audit",
    "jdbc:mysql:loadbalance://a;b:1/audit, a;b:1/audit"
  })
  void the_target_is_host_port_and_database_without_credentials(String url, String target) {
    assertEquals(target, JdbcUrl.parse(url).target());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "jdbc:mysql://(host=DB,port=3307)/audit; db:3307/audit",
        "jdbc:mysql://(host=db, user=u, password=hunter2)/audit; db:3306/audit",
        "jdbc:mysql://address=(host=db)(port=3307)(password=hunter2)/audit; db:3307/audit",
        "jdbc:mysql://u:hunter2@(host=a,port=1),b:2/audit; a:1,b:2/audit",
        "jdbc:mysql://u:hunter2@[a:1,(host=b,port=2)]/audit; a:1,b:2/audit",
        "jdbc:mysql://(port=3307)/audit; localhost:3307/audit"
      })
  void the_target_of_hosts_in_keys_is_the_same_as_in_the_short_form(String url, String target) {
    assertEquals(target, JdbcUrl.parse(url).target());
  }

  @Test
  void several_hosts_are_one_target() {
    assertEquals("a:3306,b:3307/audit", JdbcUrl.parse("jdbc:mysql://a,u:p@b:3307/audit").target());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db:3306/audit",
        "jdbc:postgresql://u:hunter2@db/audit",
        "jdbc:mysql:///audit",
        "jdbc:mysql://db",
        "jdbc:mysql://db/",
        "jdbc:mysql://db/?password=hunter2",
        "jdbc:mysql://u:hunter2@db",
        "jdbc:mysql://u:hunter2@db:65536/audit",
        "jdbc:mysql://u:hunter2@db:port/audit",
        "jdbc:mysql://(host=db,port=99999,password=hunter2)/audit"
      })
  void anything_else_is_refused_by_a_message_without_the_url(String url) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> JdbcUrl.parse(url)).getMessage();
    assertFalse(message.contains("hunter2"), message);
  }

  @Test
  void passwords_in_a_url_are_known_as_secrets() {
    assertEquals(
        List.of("one", "two%21", "two!"),
        JdbcUrl.parse("jdbc:mysql://u:one@db/audit?x=1&password=two%21&y=2").secrets());
  }

  @Test
  void the_settings_show_no_credentials() {
    MySqlSettings settings =
        MySqlSettings.builder()
            .url("jdbc:mysql://u:one@db/audit?password=two")
            .user("u")
            .password("three")
            .build();
    String shown = settings.toString();
    List.of("one", "two", "three").forEach(secret -> assertFalse(shown.contains(secret), shown));
  }
}
