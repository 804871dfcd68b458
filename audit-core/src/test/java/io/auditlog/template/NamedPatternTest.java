package io.auditlog.template;

import static java.util.Arrays.asList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pattern gives what its named groups hold, and always comes back. */
class NamedPatternTest {

  @Test
  void gives_its_groups_of_a_text_that_matches_as_a_whole() {
    NamedPattern pattern = NamedPattern.compile("User (?<user>\\w+)( from (?<ip>\\S+))?");
    assertEquals(List.of("user", "ip"), pattern.names());
    assertEquals(List.of("lin", "10.0.0.1"), pattern.extract("User lin from 10.0.0.1"));
    assertEquals(asList("lin", null), pattern.extract("User lin"));
    assertNull(pattern.extract("Comment: User lin from 10.0.0.1"));
  }

  @Test
  void takes_for_a_group_only_what_is_one() {
    NamedPattern pattern = NamedPattern.compile("\\(?<a>\\Q(?<b>\\E[(?<c>](?<d>.)(?<=e)(?<!f)x?");
    assertEquals(List.of("d"), pattern.names());
  }

  @Test
  void that_is_none_is_refused() {
    assertThrows(PatternSyntaxException.class, () -> NamedPattern.compile("(?<a>"));
    assertThrows(PatternSyntaxException.class, () -> NamedPattern.compile("(?<a>.)(?<a>.)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+\\1c", "(a|aa|b)+\\1c", "(a|b|ab)*c"})
  void that_would_not_come_back_is_given_up(String expression) {
    NamedPattern pattern = NamedPattern.compile(expression);
    assertThrows(TooManyStepsException.class, () -> pattern.extract("a".repeat(100_000)));
  }
}
