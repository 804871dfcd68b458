package io.auditlog.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rule's template names the places of a source's, and finds their values in a text. */
class NamedTemplateTest {

  private static NamedTemplate parse(String template) {
    return NamedTemplate.parse(template, name -> name.matches("[a-z]"));
  }

  private static boolean matches(NamedTemplate template, String source) {
    SourceTemplate parsed = SourceTemplate.parse(source, Placeholders.SLF4J);
    return template.names().size() == parsed.places()
        && (template.key().equals(parsed.key()) || template.key().equals(parsed.plainKey()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "User {a} from {b}, User {} from {}, true",
        "User {a} from {_}, User {} from {}, true",
        "` User {a} `, `User {}  `, true",
        "User {a}, User {} from {}, false",
        "User {a} {x1}, User {} {x1}, true",
        "User {a} \\{}, User {} \\{}, true",
        "User {a} {}, User {} \\{}, true",
        "\\u007ba} is {b}, {a} is {}, true",
        "\\u0020{a}\\u0020, ` {} `, true",
        "User {a}, user {}, false",
        "{a}, {}, true",
        "no place, no place, true"
      })
  void matches_the_source_with_its_placeholders_named(
      String template, String source, boolean expected) {
    assertEquals(expected, matches(parse(template), source));
  }

  @Test
  void tells_what_looks_like_a_place_and_is_text() {
    NamedTemplate template = parse("{} {a} {0} {typo} {\"json\": {b}} { }");
    assertEquals(List.of("a", "b"), template.names());
    assertEquals(List.of("{}", "{0}", "{typo}"), template.unknown());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "User {a} from {b}, User lin from 10.0.0.1, lin|10.0.0.1",
        "`User {a} from {b}`, `User  from `, |",
        "User {a} from {b}, User lin from here from there, ambiguous",
        "User {a} from {b}, User lin, ambiguous",
        "User {a}, xUser lin, ambiguous",
        "{a}{b}, ``, |",
        "{a}{b}, x, ambiguous",
        "{a}aa{b}, xaay, x|y",
        "{a}aa{b}, xaaay, ambiguous",
        "[{a}][{b}], [x][y], x|y",
        "[{a}][{b}], [x][][y], ambiguous",
        "ab{a}ba, aba, ambiguous",
        "no place, no place, ``",
        "no place, no places, ambiguous"
      })
  void takes_values_from_a_text_that_it_has_in_exactly_one_way(
      String template, String text, String expected) {
    List<String> values = parse(template).extract(text);
    assertEquals(expected, values == null ? "ambiguous" : String.join("|", values));
  }

  @Test
  void takes_values_exactly_where_trying_all_ways_finds_one() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder template = new StringBuilder();
      List<String> texts = new ArrayList<>();
      texts.add(randomText(random, 2));
      for (int places = random.nextInt(4); places > 0; places--) {
        texts.add(randomText(random, 2));
      }
      template.append(String.join("{x}", texts));
      String text = randomText(random, 8);
      List<List<String>> ways = new ArrayList<>();
      findWays(texts, text, Collections.emptyList(), ways);
      List<String> values = parse(template.toString()).extract(text);
      if (ways.size() == 1) {
        assertEquals(ways.get(0), values, template + " in " + text);
      } else {
        assertNull(values, template + " in " + text + ": " + ways);
      }
    }
  }

  /** All ways to read the text as texts with values between them. */
  private static void findWays(
      List<String> texts, String text, List<String> values, List<List<String>> ways) {
    if (!text.startsWith(texts.get(0))) {
      return;
    }
    String rest = text.substring(texts.get(0).length());
    if (texts.size() == 1) {
      if (rest.isEmpty()) {
        ways.add(values);
      }
      return;
    }
    for (int end = 0; end <= rest.length(); end++) {
      List<String> more = new ArrayList<>(values);
      more.add(rest.substring(0, end));
      findWays(texts.subList(1, texts.size()), rest.substring(end), more, ways);
    }
  }

  private static String randomText(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }
}
