package io.auditlog.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes an encoded event fit into {@code maxEventSize}: cuts its longest texts, all to one length,
 * and says so in the last line of {@code mapping_issues}. Where even short texts are too many, the
 * last elements of metadata, errors and mapping_issues are left out too. Reads nothing but JSON of
 * {@link JsonBytes}. For one event.
 */
final class SizeCut {

  /** Texts are not cut shorter: instants, levels and the like stay whole. */
  private static final int SHORTEST = 32;

  /** Most texts that the issue names. */
  private static final int MOST_NAMES = 8;

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private final byte[] json;
  private final int maxSize;
  private final int reserve;
  private final JsonBytes out;
  private final int[] keyFrom = new int[ValueWriter.MOST_DEPTH + 2];
  private final int[] keyTo = new int[ValueWriter.MOST_DEPTH + 2];
  private final List<String> names = new ArrayList<>();
  private int at;
  private int depth;
  private int limit;
  private int textsCut;
  private int leftOut;
  private boolean moreNames;

  private SizeCut(byte[] json, int maxSize) {
    this.json = json;
    this.maxSize = maxSize;
    this.reserve = Math.min(1_024, maxSize / 4);
    this.out = new JsonBytes(maxSize);
  }

  /** The event cut to its most bytes, or null where that is too little for its plain fields. */
  static byte[] cut(byte[] json, int maxSize) {
    return new SizeCut(json, maxSize).cut();
  }

  private byte[] cut() {
    int[] lengths = textLengths();
    int room = maxSize - reserve;
    if (sizeWith(SHORTEST, lengths) <= room) {
      limit = longestThatFits(lengths, room);
      copy(UNLIMITED);
      return out.toByteArray();
    }
    for (int shorter : new int[] {Math.max(SHORTEST, maxSize / 64), SHORTEST}) {
      limit = shorter;
      int forContainers = room - plainSize();
      if (forContainers >= 0) {
        copy(forContainers);
        return out.toByteArray();
      }
    }
    return null;
  }

  /** The lengths of all texts, keys excepted, that may be cut. */
  private int[] textLengths() {
    int[] lengths = new int[64];
    int count = 0;
    int i = 0;
    while (i < json.length) {
      if (json[i] != '"') {
        i++;
        continue;
      }
      int end = WrittenJson.endOfText(json, i);
      int length = end - i - 2;
      if (length > SHORTEST && json[end] != ':') {
        lengths = count == lengths.length ? Arrays.copyOf(lengths, count * 2) : lengths;
        lengths[count++] = length;
      }
      i = end;
    }
    return Arrays.copyOf(lengths, count);
  }

  private long sizeWith(int textLimit, int[] lengths) {
    long size = json.length;
    for (int length : lengths) {
      size -= Math.max(0, length - textLimit);
    }
    return size;
  }

  private int longestThatFits(int[] lengths, int room) {
    int fits = SHORTEST;
    int tooLong = maxSize;
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (sizeWith(middle, lengths) <= room) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return fits;
  }

  /** The size of all that is not in a container, with its texts cut, and of empty containers. */
  private int plainSize() {
    int size = 2;
    int i = 1;
    while (json[i] != '}') {
      int value = WrittenJson.endOfText(json, i) + 1;
      int end = WrittenJson.endOfValue(json, value);
      size += value - i + 1;
      if (json[value] == '"') {
        size += Math.min(end - value, limit + 2);
      } else {
        size += isContainer(value) ? 2 : end - value;
      }
      i = json[end] == ',' ? end + 1 : end;
    }
    return size;
  }

  /** Copies the event; containers get half, then half of the rest, of what is theirs. */
  private void copy(int forContainers) {
    int left = forContainers;
    boolean issuesThere = false;
    out.beginObject();
    at = 1;
    while (json[at] != '}') {
      int value = copyKey();
      issuesThere = isKey(Field.MAPPING_ISSUES);
      int before = out.size();
      if (isContainer(value)) {
        int most = left == UNLIMITED ? UNLIMITED : before + 2 + left / 2;
        copyContainer(most, issuesThere);
        left = left == UNLIMITED ? UNLIMITED : Math.max(0, left - (out.size() - before - 2));
      } else {
        copyValue(UNLIMITED);
      }
      skipComma();
    }
    if (!issuesThere) {
      out.key(Field.MAPPING_ISSUES.key());
      out.beginArray();
      writeIssue();
      out.endArray();
    }
    out.endObject();
  }

  private boolean isKey(Field field) {
    return depth == 0 && key(0).equals(field.key());
  }

  /** Copies a key with its colon, and gives the place of its value. */
  private int copyKey() {
    int end = WrittenJson.endOfText(json, at);
    keyFrom[depth] = at + 1;
    keyTo[depth] = end - 1;
    out.json(json, at, end + 1);
    at = end + 1;
    return at;
  }

  private void copyValue(int most) {
    if (json[at] == '"') {
      copyText();
    } else if (isContainer(at)) {
      copyContainer(most, false);
    } else {
      int end = WrittenJson.endOfValue(json, at);
      out.json(json, at, end);
      at = end;
    }
  }

  private void copyText() {
    int end = WrittenJson.endOfText(json, at);
    int from = at + 1;
    if (end - 1 - from <= limit) {
      out.json(json, at, end);
    } else {
      out.escapedText(json, from, wholeUnits(from, from + limit));
      textsCut++;
      name(path());
    }
    at = end;
  }

  private void name(String path) {
    if (!names.contains(path) && !moreNames) {
      moreNames = names.size() == MOST_NAMES;
      names.add(moreNames ? "…" : path);
    }
  }

  /** Copies what of a container keeps the output within a size, its closing bracket included. */
  private void copyContainer(int most, boolean withIssue) {
    boolean object = json[at] == '{';
    if (object) {
      out.beginObject();
    } else {
      out.beginArray();
    }
    at++;
    depth++;
    keyTo[depth] = keyFrom[depth] = 0;
    while (json[at] != '}' && json[at] != ']') {
      int before = out.size();
      if (object) {
        copyKey();
      }
      copyValue(most == UNLIMITED ? UNLIMITED : most - 1);
      if (out.size() + 1 > most) {
        out.truncate(before);
        leftOut++;
      }
      skipComma();
    }
    depth--;
    at++;
    if (withIssue) {
      writeIssue();
    }
    if (object) {
      out.endObject();
    } else {
      out.endArray();
    }
  }

  private void writeIssue() {
    StringBuilder line = new StringBuilder("event: more than maxEventSize");
    if (leftOut > 0) {
      line.append(", ").append(leftOut).append(" values left out");
    }
    if (textsCut > 0) {
      line.append(", ").append(textsCut).append(" texts cut to ").append(limit).append(" bytes: ");
      line.append(String.join(", ", names));
    }
    // The reserve is for this line, its quotes, and the member around it.
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    int most = reserve - 32;
    out.escapedText(bytes, 0, bytes.length <= most ? bytes.length : wholeUnits(bytes, 0, most));
  }

  /** Keys in it are escaped already. */
  private String path() {
    StringBuilder path = new StringBuilder(key(0));
    for (int i = 1; i <= depth; i++) {
      if (keyTo[i] > 0) {
        path.append('.').append(key(i));
      }
    }
    return path.toString();
  }

  private String key(int depth) {
    int from = keyFrom[depth];
    return new String(json, from, keyTo[depth] - from, StandardCharsets.UTF_8);
  }

  private void skipComma() {
    if (json[at] == ',') {
      at++;
    }
  }

  private boolean isContainer(int index) {
    return json[index] == '{' || json[index] == '[';
  }

  private int wholeUnits(int from, int most) {
    return wholeUnits(json, from, most);
  }

  /** The last end, at most here, at which neither an escape nor a character is cut in two. */
  private static int wholeUnits(byte[] text, int from, int most) {
    int i = from;
    while (true) {
      int next = i + unitLength(text, i);
      if (next > most) {
        return i;
      }
      i = next;
    }
  }

  private static int unitLength(byte[] text, int index) {
    int b = text[index] & 0xff;
    if (b == '\\') {
      return text[index + 1] == 'u' ? 6 : 2;
    }
    if (b < 0xc0) {
      return 1;
    }
    return b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
  }
}
