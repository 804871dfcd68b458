package io.auditlog.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON that an application hands over as text. Numbers keep their value exactly. */
public final class JsonText {

  // An object with a key twice is kept as text: reading it would lose a value.
  private static final JsonFactory FACTORY =
      factory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonText() {}

  /**
   * For the application's threads. Leaves nothing in them: Jackson's buffers, which it keeps there,
   * would keep the class loader of an undeployed web application, with threads of the container,
   * until memory is short.
   */
  public static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING);
  }

  /** The object that the text is, or null where it is anything else. */
  static Map<?, ?> object(String text) {
    return first(text) == '{' ? (Map<?, ?>) read(text) : null;
  }

  /** The array that the text is, or null where it is anything else. */
  static List<?> array(String text) {
    return first(text) == '[' ? (List<?>) read(text) : null;
  }

  /** The first character that is no blank, or a blank where there is none. */
  private static char first(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return c;
      }
    }
    return ' ';
  }

  /**
   * The value that the text is: a map, a list, text, a number, a boolean or null.
   *
   * @throws IOException if it is not JSON, has a key twice, or is beyond Jackson's limits
   */
  public static Object value(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "no value");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more than one value");
      }
      return value;
    } catch (ArithmeticException | StackOverflowError e) {
      throw new IOException(e);
    }
  }

  /** The value that the text is, or null where it is not JSON, or is null. */
  static Object read(String text) {
    try {
      return value(text);
    } catch (IOException e) {
      return null; // it stays a text, and nothing is lost
    }
  }

  // Jackson refuses nesting deeper than 1,000, which bounds the recursion.
  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT:
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          object.put(key, value(parser));
        }
        return object;
      case START_ARRAY:
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      case VALUE_NUMBER_INT:
        return parser.getNumberValue();
      case VALUE_NUMBER_FLOAT:
        return parser.getDecimalValue();
      case VALUE_TRUE:
        return true;
      case VALUE_FALSE:
        return false;
      case VALUE_NULL:
        return null;
      default:
        return parser.getText();
    }
  }
}
