package io.auditlog.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/** Replaces the values of some keys in JSON that is a text. Everything else of it stays. */
final class JsonRedaction {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Secrets secrets;
  private boolean found;

  private JsonRedaction(Secrets secrets) {
    this.secrets = secrets;
  }

  /** The text itself where there is nothing to replace in it. */
  static String of(String text, Secrets secrets) {
    JsonRedaction redaction = new JsonRedaction(secrets);
    StringWriter written = new StringWriter(text.length());
    try (JsonParser in = FACTORY.createParser(text);
        JsonGenerator out = FACTORY.createGenerator(written)) {
      while (in.nextToken() != null) {
        redaction.copy(in, out);
      }
    } catch (IOException | StackOverflowError e) {
      // Not JSON after all, or not to its end: what was found is known by its text.
      return redaction.found ? secrets.hide(text) : text;
    }
    return redaction.found ? written.toString() : text;
  }

  private void copy(JsonParser in, JsonGenerator out) throws IOException {
    switch (in.currentToken()) {
      case FIELD_NAME:
        out.writeFieldName(in.currentName());
        if (secrets.covers(in.currentName()) && in.nextToken() != JsonToken.VALUE_NULL) {
          found = true;
          addLeaves(in);
          out.writeString(Redaction.TEXT);
        } else if (in.currentToken() == JsonToken.VALUE_NULL) {
          out.writeNull();
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
