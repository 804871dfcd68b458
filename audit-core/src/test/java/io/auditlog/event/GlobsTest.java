package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "*, anything, true",
    "csrf*, csrf, true",
    "csrf*, csrfToken, true",
    "csrf*, Csrf, false",
    "csrf*, xcsrf, false",
    "*token, csrftoken, true",
    "*token, tokens, false",
    "*a*b*, xaxbx, true",
    "*a*b*, xbxax, false",
    "a*a, a, false",
    "a*a, aa, true",
    "*ab, aab, true",
    "a.c, abc, false",
    "'', '', true",
    "'', a, false",
    "user, user, true",
    "user, userId, false",
  })
  void a_star_is_any_text_and_the_rest_itself(String pattern, String text, boolean matches) {
    assertEquals(matches, Globs.of(List.of(pattern)).matches(text));
  }

  @Test
  void any_of_several_patterns_may_match() {
    assertTrue(Globs.of(List.of("a*", "b*")).matches("bc"));
    assertFalse(Globs.of(List.of()).matches(""));
  }

  @Test
  void no_pattern_takes_long() {
    Globs globs = Globs.of(List.of("*a".repeat(500) + "b"));
    String text = "a".repeat(5_000);
    assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(5), () -> globs.matches(text)));
  }
}
