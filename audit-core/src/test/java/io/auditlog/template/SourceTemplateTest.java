package io.auditlog.template;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placeholders are found where the code that prints the message finds them. */
class SourceTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "SLF4J ~ User {} from {} ~ User # from # ~ 0 1",
        "SLF4J ~ {}{} ~ ## ~ 0 1",
        "SLF4J ~ {0} {x} { } {a ~ {0} {x} { } {a ~ ``",
        "SLF4J ~ a \\{} b {} ~ a {} b # ~ 0",
        "SLF4J ~ a \\\\{} b ~ a \\# b ~ 0",
        "SLF4J ~ a \\\\\\{} b ~ a \\\\# b ~ 0",
        "LOG4J ~ a \\{} b {} ~ a {} b # ~ 0",
        "LOG4J ~ a \\\\{} b ~ a \\# b ~ 0",
        "FORMATTER ~ %s and %-10s|%5.2f ~ # and #|# ~ 0 1 2",
        "FORMATTER ~ %2$s %1$s %s %<s ~ # # # # ~ 1 0 0 0",
        "FORMATTER ~ 100%% of %,d ~ 100% of # ~ 0",
        "FORMATTER ~ %tF %<tT ~ # # ~ 0 0",
        "FORMATTER ~ 5 % ~ 5 % ~ ``",
        "MESSAGE_FORMAT ~ {1} and {0,number,#.##} ~ # and # ~ 1 0",
        "MESSAGE_FORMAT ~ it''s {0} ~ it's # ~ 0",
        "MESSAGE_FORMAT ~ '{0}' is {0} ~ {0} is # ~ 0",
        "MESSAGE_FORMAT ~ {0,choice,0#none|1#one {1}} left ~ # left ~ 0",
        "MESSAGE_FORMAT ~ {} {a} { ~ {} {a} { ~ ``",
        "ANY ~ {0} %s {} ~ # %s {} ~ 0",
        "ANY ~ %s {} ~ # {} ~ 0",
        "ANY ~ a {} ~ a # ~ 0"
      })
  void finds_the_places_of_arguments(
      Placeholders placeholders, String template, String printed, String arguments) {
    SourceTemplate parsed = SourceTemplate.parse(template, placeholders);
    assertEquals(printed, parsed.plainKey().replace(SourceTemplate.PLACE, '#'));
    int[] expected =
        arguments.isEmpty()
            ? new int[0]
            : Arrays.stream(arguments.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(
        expected, IntStream.range(0, parsed.places()).map(parsed::argument).toArray());
  }

  @Test
  void prints_as_a_formatter_does() {
    String[] parts = {"%s", "%%", "%n", "%2$s", "%1$s", "%<s", "%-1s", "a", " ", "{}", "{0}", "$"};
    checkAgainst(
        Placeholders.FORMATTER, parts, "%s%s", template -> String.format(template, "<0>", "<1>"));
  }

  @Test
  void prints_as_a_message_format_does() {
    String[] parts = {"{0}", "{1}", "''", "'", "{0,choice,0#a|1#b}", "a", " ", "}", "%s"};
    checkAgainst(
        Placeholders.MESSAGE_FORMAT,
        parts,
        "",
        template -> new MessageFormat(template).format(new Object[] {1, 1}));
  }

  private interface Printer {
    String print(String template);
  }

  /** Templates of random parts; those that the printer itself refuses are not logged by anyone. */
  private static void checkAgainst(
      Placeholders placeholders, String[] parts, String begin, Printer printer) {
    Random random = new Random(7);
    int checked = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder template = new StringBuilder(begin);
      for (int i = random.nextInt(7); i > 0; i--) {
        template.append(parts[random.nextInt(parts.length)]);
      }
      String printed;
      try {
        printed = printer.print(template.toString());
      } catch (IllegalArgumentException e) {
        continue;
      }
      checked++;
      SourceTemplate parsed = SourceTemplate.parse(template.toString(), placeholders);
      StringBuilder ours = new StringBuilder();
      int place = 0;
      for (char c : parsed.plainKey().toCharArray()) {
        if (c == SourceTemplate.PLACE) {
          int argument = parsed.argument(place++);
          ours.append(
              placeholders == Placeholders.FORMATTER
                  ? "<" + argument + ">"
                  : isChoice(template.toString(), place - 1) ? "b" : "1");
        } else {
          ours.append(c);
        }
      }
      assertEquals(printed.trim(), ours.toString().trim(), template.toString());
    }
    assertTrue(checked > 1_000, "checked " + checked);
  }

  private static boolean isChoice(String template, int place) {
    SourceTemplate plain =
        SourceTemplate.parse(
            template.replace("{0,choice,0#a|1#b}", "{7}"), Placeholders.MESSAGE_FORMAT);
    return plain.argument(place) == 7;
  }
}
