package io.auditlog.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.template.Placeholders;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules turn calls with plain arguments into named, typed events. */
class RulesTest {

  private static final String LOGIN = "User {actor_username} logged in from {actor_ip_addr}";

  private final MappingSettings.Builder settings = MappingSettings.builder();

  private static LogRecord.Builder call(String template, Object... arguments) {
    StringBuilder message = new StringBuilder(template);
    for (Object argument : arguments) {
      int at = message.indexOf("{}");
      if (at >= 0) {
        message.replace(at, at + 2, String.valueOf(argument));
      }
    }
    return LogRecord.builder()
        .logger("com.acme.auth.Login")
        .loggedAt(Instant.EPOCH)
        .level("INFO", AuditLevel.INFO)
        .template(template, Placeholders.SLF4J)
        .arguments(arguments)
        .message(message.toString());
  }

  private static LogRecord.Builder login() {
    return call("User {} logged in from {}", "lin", "10.0.0.1");
  }

  private static Rule.Builder rule() {
    return Rule.builder();
  }

  private RulesTest with(Rule.Builder rule) {
    settings.rule(rule.build());
    return this;
  }

  private AuditEvent map(LogRecord.Builder call) {
    return new EventMapper(settings.build()).map(call.build());
  }

  private static Object issues(AuditEvent event) {
    return event.get(Field.MAPPING_ISSUES);
  }

  @Nested
  class A_template {

    @Test
    void names_the_arguments_of_its_calls_and_keeps_their_types() {
      with(
          rule().template("Order {record_id}: {count_records} items in {event_ms} {metadata.vip}"));
      Object id = 4711L;
      AuditEvent event =
          map(call("Order {}: {} items in {} {}", id, 3, Duration.ofMillis(7), true));
      assertEquals(id, event.get(Field.RECORD_ID));
      assertEquals(3, event.get(Field.COUNT_RECORDS));
      assertEquals(Duration.ofMillis(7), event.get(Field.EVENT_MS));
      assertEquals(Map.of("vip", true), event.metadata());
      assertEquals("Order 4711: 3 items in PT0.007S true", event.get(Field.MESSAGE));
      assertEquals(List.of(), issues(event));
    }

    @Test
    void gives_type_and_level_to_its_calls_and_leaves_others_alone() {
      with(rule().template(LOGIN).eventType("acme.user.login").level(AuditLevel.NOTICE));
      AuditEvent event = map(login());
      assertEquals("acme.user.login", event.get(Field.EVENT_TYPE));
      assertEquals(AuditLevel.NOTICE, event.get(Field.LEVEL));
      AuditEvent other = map(call("User {} logged out", "lin"));
      assertEquals("log.com.acme.auth.login.info", other.get(Field.EVENT_TYPE));
      assertEquals(AuditLevel.INFO, other.get(Field.LEVEL));
      assertNull(other.get(Field.ACTOR_USERNAME));
    }

    @Test
    void is_not_fooled_by_what_a_user_typed() {
      with(rule().template(LOGIN).eventType("acme.user.login"));
      AuditEvent event =
          map(call("User {} logged in from {}", "root logged in from 1.1.1.1 {}", "10.0.0.1"));
      assertEquals("root logged in from 1.1.1.1 {}", event.get(Field.ACTOR_USERNAME));
      assertEquals("10.0.0.1", event.get(Field.ACTOR_IP_ADDR));
      AuditEvent comment = map(call("Comment: {}", "User lin logged in from 10.0.0.1"));
      assertEquals("log.com.acme.auth.login.info", comment.get(Field.EVENT_TYPE));
    }

    @Test
    void says_which_argument_a_call_lacks() {
      with(rule().template(LOGIN));
      AuditEvent event = map(call("User {} logged in from {}", "lin"));
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals(List.of("actor_ip_addr: the call has no argument for it"), issues(event));
    }

    @Test
    void keeps_arguments_that_no_place_shows() {
      with(rule().template(LOGIN));
      AuditEvent event = map(call("User {} logged in from {}", "lin", "10.0.0.1", 7, null));
      assertEquals(Map.of("unused_arguments", Arrays.asList(7, null)), event.metadata());
      AuditEvent unmatched = map(call("Nothing shown", "lin"));
      assertEquals(Map.of("unused_arguments", List.of("lin")), unmatched.metadata());
    }

    @Test
    void takes_the_throwable_for_a_place_that_has_no_other_argument() {
      with(rule().template("Failed {record_id}: {metadata.reason}"));
      Exception reason = new Exception("no");
      AuditEvent event = map(call("Failed {}: {}", 7).throwable(reason));
      assertEquals(Map.of("reason", reason), event.metadata());
      assertEquals(List.of(), issues(event));
    }

    @Test
    void of_a_message_format_takes_arguments_by_their_number() {
      with(rule().template("User {actor_username} logged in from {actor_ip_addr}"));
      LogRecord.Builder call =
          login()
              .template("User {1} logged in from {0}", Placeholders.MESSAGE_FORMAT)
              .arguments("10.0.0.1", "lin");
      AuditEvent event = map(call);
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals("10.0.0.1", event.get(Field.ACTOR_IP_ADDR));
    }

    @Test
    void with_a_null_argument_has_no_value_there() {
      with(rule().template("User {actor_username} of {metadata.group}"));
      AuditEvent event = map(call("User {} of {}", null, null));
      assertNull(event.get(Field.ACTOR_USERNAME));
      assertEquals(1, event.metadata().size());
      assertEquals(List.of(), issues(event));
    }

    @ParameterizedTest
    @EnumSource(Placeholders.class)
    void without_places_is_the_whole_message(Placeholders placeholders) {
      with(rule().template("Nightly job started").eventType("acme.job.start"));
      LogRecord.Builder call = call("Nightly job started");
      call.template("Nightly job started ", placeholders);
      assertEquals("acme.job.start", map(call).get(Field.EVENT_TYPE));
    }

    @Test
    void is_also_found_where_nobody_knows_how_the_message_marks_its_places() {
      with(rule().template("User {actor_username}"));
      LogRecord.Builder call = call("x", "lin").template("User %s", null);
      AuditEvent event = map(call);
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals(Map.of(), event.metadata());
    }
  }

  @Nested
  class A_template_of_the_text {

    @Test
    void takes_values_from_the_text_and_says_so() {
      with(rule().textTemplate(LOGIN).eventType("acme.user.login"));
      AuditEvent event = map(call("User lin logged in from 10.0.0.1"));
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals("10.0.0.1", event.get(Field.ACTOR_IP_ADDR));
      assertEquals("acme.user.login", event.get(Field.EVENT_TYPE));
      assertEquals(Map.of("extraction", "text"), event.metadata());
    }

    @Test
    void is_not_for_a_text_that_can_be_read_in_two_ways() {
      with(rule().textTemplate(LOGIN).eventType("acme.user.login"));
      AuditEvent event = map(call("User x logged in from y logged in from 10.0.0.1"));
      assertEquals("log.com.acme.auth.login.info", event.get(Field.EVENT_TYPE));
      assertNull(event.get(Field.ACTOR_USERNAME));
    }
  }

  @Nested
  class A_pattern {

    @Test
    void takes_its_groups_as_fields_and_metadata() {
      with(
          rule()
              .pattern(
                  "User (?<actorUsername>\\w+)(?: of (?<metadataUserGroup>\\w+))?(?<other>!*)"));
      AuditEvent event = map(call("User lin of staff!"));
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals(
          Map.of("user_group", "staff", "other", "!", "extraction", "text"), event.metadata());
    }

    @Test
    void that_takes_too_long_is_left_out_and_named() {
      with(rule().pattern("(x+)+\\1y").eventType("acme.x"));
      with(rule().eventType("acme.any"));
      AuditEvent event = map(call("x".repeat(60)));
      assertEquals("acme.any", event.get(Field.EVENT_TYPE));
      assertEquals(
          List.of("rule: pattern \"(x+)+\\1y\" took more than 1000000 steps"), issues(event));
    }
  }

  @Nested
  class Of_several_rules {

    private Object type() {
      return map(login()).get(Field.EVENT_TYPE);
    }

    @Test
    void that_of_the_nearest_logger_wins_whatever_its_kind() {
      with(rule().template(LOGIN).eventType("of.all"));
      assertEquals("of.all", type());
      with(rule().logger("com.acme").eventType("of.acme"));
      assertEquals("of.acme", type());
      with(rule().logger("com.acme.auth.Login").pattern(".*").eventType("of.login"));
      with(rule().logger("com.acme.auth").template(LOGIN).eventType("of.auth"));
      assertEquals("of.login", type());
      with(rule().logger("com.acme.auth.Log").template(LOGIN).eventType("of.log"));
      with(rule().logger("com.acme.auth.Login.Sub").template(LOGIN).eventType("of.sub"));
      assertEquals("of.login", type());
    }

    @Test
    void of_one_logger_the_more_exact_kind_wins_whatever_its_order() {
      with(rule().eventType("any").order(0));
      assertEquals("any", type());
      with(rule().pattern(".*").eventType("pattern").order(1));
      assertEquals("pattern", type());
      with(rule().textTemplate(LOGIN).eventType("text").order(2));
      assertEquals("text", type());
      with(rule().template(LOGIN).eventType("template").order(3));
      assertEquals("template", type());
    }

    @Test
    void of_one_kind_the_lowest_order_wins_and_then_the_first() {
      with(rule().template(LOGIN).eventType("first.of.5").order(5));
      with(rule().template(LOGIN).eventType("second.of.5").order(5));
      assertEquals("first.of.5", type());
      with(rule().template("User {_} logged in from {_}").eventType("of.4").order(4));
      assertEquals("of.4", type());
    }
  }

  @Nested
  class A_field_of_a_rule {

    @Test
    void wins_over_all_that_the_call_says() {
      with(rule().template(LOGIN).field(FieldSetting.value("actor_username", "system")));
      AuditEvent event = map(login().keyValue("key-values", "actorUsername", "max"));
      assertEquals("system", event.get(Field.ACTOR_USERNAME));
      assertEquals(
          List.of(
              "actor_username: differs in template: \"lin\"",
              "actor_username: differs in key-values: \"max\""),
          issues(event));
    }

    @Test
    void renames_a_key_of_the_call_or_the_mdc_in_its_calls_only() {
      with(
          rule()
              .template(LOGIN)
              .field(FieldSetting.from("record_id", "order", null))
              .field(FieldSetting.from("tenant_id", "tenant", "none"))
              .field(FieldSetting.from("job_id", "job", "none")));
      AuditEvent event = map(login().keyValue("key-values", "order", 7).mdc("tenant", "acme"));
      assertEquals(7, event.get(Field.RECORD_ID));
      assertEquals("acme", event.get(Field.TENANT_ID));
      assertEquals("none", event.get(Field.JOB_ID));
      assertEquals(Map.of(), event.metadata());
      assertEquals(List.of(), issues(event));
      AuditEvent other = map(call("x").keyValue("key-values", "order", 7));
      assertEquals(Map.of("order", 7), other.metadata());
    }

    @Test
    void does_not_see_what_of_the_mdc_is_excluded() {
      settings.excludeMdc("secret*");
      with(rule().field(FieldSetting.from("record_id", "secretOrder", null)));
      assertNull(map(login().mdc("secretOrder", "7")).get(Field.RECORD_ID));
    }

    @Test
    void may_say_where_the_event_is_stored() {
      with(
          rule()
              .template(LOGIN)
              .field(FieldSetting.value("log", "false"))
              .field(FieldSetting.value("transaction", "true")));
      AuditEvent event = map(login());
      assertEquals("false", event.get(Field.LOG));
      assertEquals("true", event.get(Field.TRANSACTION));
    }

    @Test
    void that_is_a_default_gives_way_to_the_template() {
      with(rule().template(LOGIN).field(FieldSetting.from("actor_username", "user", "nobody")));
      AuditEvent event = map(login());
      assertEquals("lin", event.get(Field.ACTOR_USERNAME));
      assertEquals(List.of(), issues(event));
    }
  }

  @Nested
  class Calls_without_a_rule {

    @Test
    void are_recorded_unless_they_are_to_be_ignored() {
      with(rule().template(LOGIN));
      assertEquals("Other", map(call("Other")).get(Field.MESSAGE));
      settings.recordsUnmatched(false);
      assertNull(map(call("Other")));
      assertEquals("lin", map(login()).get(Field.ACTOR_USERNAME));
    }
  }
}
