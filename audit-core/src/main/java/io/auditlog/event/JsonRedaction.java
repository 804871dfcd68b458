package io.auditlog.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;

/**
 * Replaces the values of some keys in JSON that is a text, or stands in one. Everything else of it
 * stays. Takes for JSON also what others than strict readers do: a secret is one there too.
 */
final class JsonRedaction {

  /** A text with more brackets than this that begin no JSON has none. */
  private static final int MOST_FAILURES = 20;

  private static final JsonFactory FACTORY =
      JsonText.factory()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private final Secrets secrets;
  private boolean found;

  /** Where the name of a hidden value begins that could not be read to its end, or -1. */
  private int cutAt = -1;

  private JsonRedaction(Secrets secrets) {
    this.secrets = secrets;
  }

  /** The text itself where there is nothing to replace in it. */
  static String of(String text, Secrets secrets) {
    StringBuilder whole = new StringBuilder(text.length());
    boolean changed = false;
    boolean foundInBroken = false;
    int failures = 0;
    int from = 0;
    int at = next(text, 0);
    while (at >= 0 && failures < MOST_FAILURES) {
      JsonRedaction redaction = new JsonRedaction(secrets);
      StringWriter written = new StringWriter();
      int end = redaction.copy(text, at, written);
      if (redaction.cutAt >= 0) {
        whole.append(text, from, at + redaction.cutAt).append(Redaction.TEXT);
        return whole.toString();
      }
      failures += end < 0 ? 1 : 0;
      foundInBroken |= end < 0 && redaction.found;
      if (end >= 0 && redaction.found) {
        whole.append(text, from, at).append(written);
        from = at + end;
        changed = true;
      }
      at = next(text, end < 0 ? at + 1 : at + end);
    }
    String result = changed ? whole.append(text, from, text.length()).toString() : text;
    // Of what cannot be read to its end, that which was found is known by its text.
    return foundInBroken ? secrets.hide(result) : result;
  }

  /** Where the next object or array may begin that may have keys in it, or -1. */
  private static int next(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' && after(text, i) != '}') {
        return i;
      }
      if (c == '[' && "{[\"'".indexOf(after(text, i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The next character that is no blank, or a blank where there is none. */
  private static char after(String text, int index) {
    for (int i = index + 1; i < text.length(); i++) {
      if (text.charAt(i) > ' ') {
        return text.charAt(i);
      }
    }
    return ' ';
  }

  /**
   * Copies the value that begins there, and gives how long it is, or -1 if it cannot be read to its
   * end. Looks at no more of the text than that: there may be as many values as it has letters.
   */
  private int copy(String text, int at, StringWriter written) {
    try (Reader from = from(text, at);
        JsonParser in = FACTORY.createParser(from);
        JsonGenerator out = FACTORY.createGenerator(written)) {
      int depth = 0;
      do {
        JsonToken token = in.nextToken();
        if (token == null) {
          return -1;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        copy(in, out);
      } while (depth > 0);
      out.flush();
      return end(in);
    } catch (IOException | StackOverflowError e) {
      return -1; // not JSON after all, or not to its end
    }
  }

  /** Where the current token begins. */
  @SuppressWarnings("deprecation") // Jackson 2.12 has no other name for it.
  private static int start(JsonParser in) {
    return (int) in.getTokenLocation().getCharOffset();
  }

  /** Where the current token, which is no text, ends. */
  @SuppressWarnings("deprecation") // Jackson 2.12 has no other name for it.
  private static int end(JsonParser in) {
    return (int) in.getCurrentLocation().getCharOffset();
  }

  private static Reader from(String text, int at) throws IOException {
    Reader reader = new StringReader(text);
    if (reader.skip(at) != at) {
      throw new EOFException();
    }
    return reader;
  }

  private void copy(JsonParser in, JsonGenerator out) throws IOException {
    switch (in.currentToken()) {
      case FIELD_NAME:
        out.writeFieldName(in.currentName());
        if (secrets.covers(in.currentName())) {
          replace(in, out);
        }
        break;
      case VALUE_STRING:
        String text = in.getText();
        String inner = secrets.inJson(text);
        found |= !inner.equals(text);
        out.writeString(inner);
        break;
      case VALUE_NUMBER_INT:
      case VALUE_NUMBER_FLOAT:
        out.writeNumber(in.getText()); // digit by digit
        break;
      default:
        out.copyCurrentEvent(in);
    }
  }

  private void replace(JsonParser in, JsonGenerator out) throws IOException {
    int name = start(in);
    try {
      if (in.nextToken() == JsonToken.VALUE_NULL) {
        out.writeNull();
        return;
      }
      addLeaves(in);
    } catch (IOException e) {
      cutAt = name;
      throw e;
    }
    found = true;
    out.writeString(Redaction.TEXT);
  }

  /** Leaves the parser at the end of the value. */
  private void addLeaves(JsonParser in) throws IOException {
    int depth = 0;
    do {
      JsonToken token = depth == 0 ? in.currentToken() : in.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
        secrets.add(in.getText());
      }
    } while (depth > 0);
  }
}
