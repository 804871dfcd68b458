package io.auditlog.template;

import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a template marks the places of its arguments. */
public enum Placeholders {

  /** {@code {}}, as SLF4J reads it: one backslash before it makes it text, two do not. */
  SLF4J {
    @Override
    void parse(String template, SourceTemplate.Builder parts) {
      parseBraces(template, parts, backslashes -> backslashes == 1);
    }
  },

  /** {@code {}}, as Log4j reads it: an odd number of backslashes before it makes it text. */
  LOG4J {
    @Override
    void parse(String template, SourceTemplate.Builder parts) {
      parseBraces(template, parts, backslashes -> backslashes % 2 == 1);
    }
  },

  /** {@code %s}, as {@link java.util.Formatter} reads it. */
  FORMATTER {
    @Override
    void parse(String template, SourceTemplate.Builder parts) {
      Matcher specifier = SPECIFIER.matcher(template);
      int text = 0;
      int ordinary = 0;
      int last = -1;
      while (specifier.find()) {
        parts.text(template.substring(text, specifier.start()));
        text = specifier.end();
        String conversion = specifier.group("conversion");
        if (conversion.equals("%")) {
          parts.text(specifier.group(), "%");
          continue;
        }
        if (conversion.equals("n")) {
          parts.text(specifier.group(), System.lineSeparator());
          continue;
        }
        if (specifier.group("index") != null) {
          last = number(specifier.group("index")) - 1;
        } else if (specifier.group("previous") == null) {
          last = ordinary++;
        }
        parts.argument(Math.max(0, last));
      }
      parts.text(template.substring(text));
    }
  },

  /** {@code {0}}, as {@link java.text.MessageFormat} reads it. */
  MESSAGE_FORMAT {
    @Override
    void parse(String template, SourceTemplate.Builder parts) {
      Matcher element = ELEMENT.matcher(template);
      boolean quoted = false;
      int i = 0;
      while (i < template.length()) {
        char c = template.charAt(i);
        if (template.startsWith("''", i)) {
          parts.text("''", "'");
          i += 2;
        } else if (c == '\'') {
          parts.text("'", "");
          quoted = !quoted;
          i++;
        } else if (c == '{' && !quoted && element.region(i, template.length()).lookingAt()) {
          parts.argument(number(element.group("index")));
          i = element.end();
        } else {
          parts.text(c);
          i++;
        }
      }
    }
  },

  /**
   * As the first of {@link #MESSAGE_FORMAT}, {@link #FORMATTER} and {@link #LOG4J} that finds a
   * place, which is how Log4j's {@code FormattedMessage} chooses.
   */
  ANY {
    @Override
    void parse(String template, SourceTemplate.Builder parts) {
      MESSAGE_FORMAT.parse(template, parts);
      if (parts.hasArguments()) {
        return;
      }
      parts.clear();
      FORMATTER.parse(template, parts);
      if (parts.hasArguments()) {
        return;
      }
      parts.clear();
      LOG4J.parse(template, parts);
    }
  };

  /** Format specifiers of {@link java.util.Formatter}: index, flags, width, precision. */
  private static final Pattern SPECIFIER =
      Pattern.compile(
          "%(?:(?<index>[0-9]{1,9})\\$|(?<previous><))?[-#+ 0,(]*[0-9]*(?:\\.[0-9]+)?(?<conversion>[tT]?[a-zA-Z%])");

  /** Format elements of {@link java.text.MessageFormat}, whose formats may have braces in them. */
  private static final Pattern ELEMENT =
      Pattern.compile("\\{\\s*(?<index>[0-9]{1,9})\\s*(?:,[^{}]*+(?:\\{[^{}]*+}[^{}]*+)*+)?}");

  abstract void parse(String template, SourceTemplate.Builder parts);

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static void parseBraces(
      String template, SourceTemplate.Builder parts, IntPredicate isEscape) {
    int text = 0;
    int argument = 0;
    for (int at = template.indexOf("{}"); at >= 0; at = template.indexOf("{}", at + 2)) {
      int backslashes = 0;
      while (backslashes < at - text && template.charAt(at - backslashes - 1) == '\\') {
        backslashes++;
      }
      if (backslashes == 0) {
        parts.text(template.substring(text, at));
        parts.argument(argument++);
      } else if (isEscape.test(backslashes)) {
        parts.text(template.substring(text, at - 1));
        parts.text("\\{}", "{}");
      } else {
        parts.text(template.substring(text, at - 2));
        parts.text("\\\\", "\\");
        parts.argument(argument++);
      }
      text = at + 2;
    }
    parts.text(template.substring(text));
  }
}
