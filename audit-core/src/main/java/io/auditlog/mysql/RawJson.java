package io.auditlog.mysql;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A value's own text, as it stands in an event. */
final class RawJson {

  private RawJson() {}

  /** That of the value where the parser of these bytes is; leaves the parser at its end. */
  @SuppressWarnings("deprecation") // Jackson 2.12 has no other names for the two places.
  static String of(byte[] event, JsonParser parser) throws IOException {
    int from = (int) parser.getTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int to = (int) parser.getCurrentLocation().getByteOffset();
    return new String(event, from, to - from, StandardCharsets.UTF_8);
  }
}
