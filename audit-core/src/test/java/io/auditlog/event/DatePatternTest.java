package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A date pattern of a view shows each time, in UTC, or is refused at the start. */
class DatePatternTest {

  private static final Instant TIME = Instant.parse("2024-03-02T18:51:10.612584Z");

  @ParameterizedTest
  @CsvSource({
    "yyyy-MM-dd, 2024-03-02",
    "yyyy-MM-dd HH:mm:ss, 2024-03-02 18:51:10",
    "yyyy-MM-dd HH:mm:ss.SSSSSS, 2024-03-02 18:51:10.612584",
    "uuuuMMdd'T'HHmmssX, 20240302T185110Z",
    "HH:mm, 18:51",
    "DDD/yyyy, 062/2024",
    "YYYY-'W'ww-e, 2024-W09-7"
  })
  void shows_a_time(String pattern, String shown) {
    assertEquals(shown, DatePattern.of(pattern).format(TIME));
  }

  @Test
  void is_iso_8601_unless_said() {
    assertEquals("2024-03-02T18:51:10+00:00", DatePattern.ISO_8601.format(TIME));
  }

  @ParameterizedTest
  @CsvSource({
    "yyyy-MM-dd i, i",
    "HH:mm:ss.SSSSSSSSSS, from 0 to 9",
    "yyyy], ]",
    "ppyyyy, cannot show each time",
    "pd/M/yyyy, cannot show each time",
    "yyyy-MM-DD, D is the day of the year; use d",
    "YYYY-MM-dd, Y is the year that a week belongs to; use y",
    "c, does not tell one time from another"
  })
  void says_why_it_is_refused(String pattern, String why) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> DatePattern.of(pattern));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "E", "'today'", "G", "VV"})
  void is_refused_where_different_times_look_the_same(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> DatePattern.of(pattern));
  }

  @Test
  void shows_all_years_that_an_event_may_have() {
    DatePattern pattern = DatePattern.of("yyyy-MM-dd");

    assertEquals("1000-01-01", pattern.format(Instant.parse("1000-01-01T00:00:00Z")));
    assertEquals("9999-12-31", pattern.format(Instant.parse("9999-12-31T23:59:59.999999Z")));
  }
}
