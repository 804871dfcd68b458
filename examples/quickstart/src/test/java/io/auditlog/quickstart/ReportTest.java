package io.auditlog.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Step LOGIN = new Step("3f2a91bc-1", "login");
  private static final Step PAY = new Step("3f2a91bc-1", "pay");
  private static final Step SHIP = new Step("3f2a91bc-1", "ship");

  @Test
  void is_well_if_each_acknowledged_event_is_there_once() {
    Report report = report(List.of(LOGIN, PAY), List.of(PAY, LOGIN));

    assertEquals(0, report.exitCode());
    assertTrue(report.text().contains("Exact"), report.text());
  }

  @Test
  void fails_and_names_an_event_that_is_lost() {
    Report report = report(List.of(LOGIN, PAY), List.of(LOGIN));

    assertEquals(1, report.exitCode());
    assertTrue(report.text().contains("lost from audit_log: 3f2a91bc-1 pay"), report.text());
  }

  @Test
  void fails_and_names_an_event_that_is_doubled() {
    Report report = report(List.of(LOGIN, PAY), List.of(LOGIN, PAY, PAY));

    assertEquals(1, report.exitCode());
    assertTrue(report.text().contains("doubled in audit_log: 3f2a91bc-1 pay"), report.text());
  }

  @Test
  void finds_one_lost_and_one_doubled_event_though_their_number_is_right() {
    Report report = report(List.of(LOGIN, PAY), List.of(PAY, PAY));

    assertEquals(1, report.exitCode());
    assertTrue(report.text().contains("2     2     1        1"), report.text());
  }

  @Test
  void counts_an_event_stored_but_never_acknowledged_as_neither_lost_nor_doubled() {
    Report report = report(List.of(LOGIN, PAY), List.of(LOGIN, PAY, SHIP));

    assertEquals(0, report.exitCode());
    assertTrue(report.text().contains("for 1 more"), report.text());
  }

  @Test
  void fails_if_an_event_that_was_never_acknowledged_is_doubled() {
    assertEquals(1, report(List.of(LOGIN), List.of(LOGIN, SHIP, SHIP)).exitCode());
  }

  @Test
  void fails_if_nothing_was_acknowledged_because_then_nothing_was_shown() {
    assertEquals(1, report(List.of(), List.of()).exitCode());
    assertEquals(1, new Report(List.of()).exitCode());
  }

  @Test
  void fails_if_only_one_of_several_tables_is_wrong() {
    Result result =
        new Result(
            "orders",
            "left alone",
            List.of(
                Comparison.of("audit_log", List.of(LOGIN), List.of(LOGIN)),
                Comparison.of("nano_banana_user_log", List.of(LOGIN), List.of())),
            List.of());

    assertEquals(1, new Report(List.of(result)).exitCode());
  }

  private static Report report(List<Step> acknowledged, List<Step> stored) {
    return new Report(
        List.of(
            new Result(
                "orders",
                "left alone",
                List.of(Comparison.of("audit_log", acknowledged, stored)),
                List.of())));
  }
}
