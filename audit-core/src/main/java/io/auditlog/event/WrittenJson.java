package io.auditlog.event;

/** Finds its way in JSON that {@link JsonBytes} wrote: valid, and without whitespace. */
final class WrittenJson {

  private WrittenJson() {}

  /** Where a text ends, its quotes included. */
  static int endOfText(byte[] json, int quote) {
    int i = quote + 1;
    while (json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  /** Where a value of any kind ends. */
  static int endOfValue(byte[] json, int start) {
    int i = start;
    int open = 0;
    while (true) {
      byte b = json[i];
      if (b == '"') {
        i = endOfText(json, i);
        continue;
      }
      if (open == 0 && (b == ',' || b == '}' || b == ']')) {
        return i;
      }
      if (b == '{' || b == '[') {
        open++;
      } else if (b == '}' || b == ']') {
        open--;
      }
      i++;
    }
  }
}
