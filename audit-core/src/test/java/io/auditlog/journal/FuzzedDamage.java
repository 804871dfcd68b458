package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an input of the fuzzer says: which folder it begins with, and what is done to its files, one
 * thing after the other. Each input says something. Lines can be made again with a right crc, as
 * otherwise the crc would hide what is behind it.
 */
final class FuzzedDamage {

  private static final int MOST_CHANGES = 24;
  private static final int MOST_BYTES = 8 << 20;
  private static final String OTHER = "0197f0c2-0000-7000-8000-00000000000f";

  private static final String[] NUMBERS = {
    "0",
    "1",
    "2",
    "17",
    "61",
    "-1",
    "10000002",
    "4294967296",
    "999999999999999999",
    "1000000000000000000",
    "9223372036854775806",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999",
    "1e9",
    "\"7\"",
    "[[1]]",
    "007"
  };

  private static final String[] NAMES = {
    "000001.ndjson",
    "000002.ndjson",
    "000003.ndjson",
    "000007.ndjson",
    "000000.ndjson",
    "999999999999999999.ndjson",
    "0000000000000000001.ndjson",
    "1.ndjson",
    "cursor",
    "cursor.tmp",
    "owner.lock",
    "owner.lock.tmp",
    "notes"
  };

  private final byte[] input;
  private int at;
  private final FolderImage origin;
  private final FolderImage folder;
  private final int limitOfRead;
  private final int mysqlHas;
  private int linesMade;

  private FuzzedDamage(byte[] input, List<FolderImage> folders) {
    this.input = input;
    this.origin = folders.get(next() % folders.size());
    this.folder = origin.copy();
    this.limitOfRead = 1 + next() % 64;
    this.mysqlHas = next();
  }

  static FuzzedDamage of(byte[] input, List<FolderImage> folders) {
    FuzzedDamage damage = new FuzzedDamage(input, folders);
    for (int i = 0; i < MOST_CHANGES && damage.at < input.length; i++) {
      damage.change();
    }
    return damage;
  }

  /** The folder as it was. */
  FolderImage origin() {
    return origin;
  }

  /** The folder as it is now. */
  FolderImage folder() {
    return folder;
  }

  /** How many entries are read at once. */
  int limitOfRead() {
    return limitOfRead;
  }

  /** What MySQL has of each journal: mostly nothing. */
  long mysqlHas() {
    return mysqlHas < 200 ? 0 : mysqlHas - 200;
  }

  private int next() {
    return at < input.length ? input[at++] & 255 : 0;
  }

  private int next2() {
    return next() << 8 | next();
  }

  private byte[] nextBytes() {
    int length = Math.min(next(), input.length - at);
    byte[] bytes = Arrays.copyOfRange(input, at, at + length);
    at += length;
    return bytes;
  }

  private String number() {
    int choice = next();
    return choice < 128 ? NUMBERS[choice % NUMBERS.length] : Integer.toString(next2() % 100);
  }

  private String file() {
    List<String> files = folder.files();
    return files.isEmpty() ? null : files.get(next() % files.size());
  }

  /** Mostly a segment, as that is where most of the code is. */
  private String segment() {
    List<String> segments = new ArrayList<>();
    for (String file : folder.files()) {
      if (file.endsWith(".ndjson") && !file.startsWith(".")) {
        segments.add(file);
      }
    }
    return segments.isEmpty() ? file() : segments.get(next() % segments.size());
  }

  private void change() {
    int what = next() % 24;
    String file = what < 6 || what == 23 ? file() : segment();
    if (file == null) {
      return;
    }
    byte[] content = folder.get(file);
    switch (what) {
      case 0 -> rename(file);
      case 1 -> folder.put(sibling(file), content);
      case 2 -> {
        String other = file();
        folder.put(file, folder.get(other));
        folder.put(other, content);
      }
      case 3 -> folder.remove(file);
      case 4 -> folder.put(file, nextBytes());
      case 5 -> cursor(file);
      case 6 -> {
        byte[] flipped = content.clone();
        if (flipped.length > 0) {
          flipped[next2() % flipped.length] ^= (byte) Math.max(1, next());
        }
        folder.put(file, flipped);
      }
      case 7 -> {
        int from = place(content);
        byte[] over = nextBytes();
        replace(file, from, Math.min(content.length, from + over.length), over);
      }
      case 8 -> {
        int from = place(content);
        replace(file, from, from, nextBytes());
      }
      case 9 -> {
        int from = place(content);
        replace(file, from, Math.min(content.length, from + next2() % 5000), new byte[0]);
      }
      case 10 -> folder.put(file, Arrays.copyOf(content, place(content)));
      case 11 -> {
        int from = place(content);
        byte[] again =
            Arrays.copyOfRange(content, from, Math.min(content.length, from + next2() % 5000));
        int to = place(content);
        replace(file, to, to, again);
      }
      case 12 -> {
        int size = next() % 2 == 0 ? 512 : 4096;
        int from = place(content) / size * size;
        byte[] page = new byte[size];
        Arrays.fill(page, (byte) next());
        replace(file, from, Math.min(content.length, from + size), page);
      }
      case 13 -> huge(file, place(content));
      case 14, 15 -> changeLine(file, text -> record(text));
      case 16 -> changeLine(file, text -> header(text));
      case 17 ->
          changeLine(
              file,
              text -> PlainLine.closed("{\"end\":" + number() + ",\"mac\":\"" + mac() + "\""));
      case 18 -> changeLine(file, FuzzedDamage::closedAgain);
      case 19 -> moveLine(file, true);
      case 20 -> moveLine(file, false);
      case 21 -> changeLine(file, text -> text + "\n" + member(text));
      case 22 -> changeLine(file, this::member);
      default -> {
        // Bytes that no text has.
        int from = place(content);
        replace(file, from, from, new byte[] {(byte) 0xc3, 0x28, 0, (byte) 0xff, (byte) 0xfe});
      }
    }
  }

  private void rename(String file) {
    String to = sibling(file);
    byte[] content = folder.remove(file);
    folder.put(to, content);
  }

  private String sibling(String file) {
    List<String> folders = folder.folders();
    folders.removeIf(name -> name.startsWith("."));
    int choice = next();
    String parent =
        choice < 200 || folders.isEmpty()
            ? file.substring(0, file.lastIndexOf('/') + 1)
            : folders.get(choice % folders.size()) + "/";
    String name = NAMES[next() % NAMES.length];
    return parent.startsWith(QueueFolder.QUARANTINE)
        ? parent + folders.get(0) + "-" + name
        : parent + name;
  }

  private void cursor(String file) {
    int slash = file.lastIndexOf('/');
    if (slash > 0) {
      folder.put(
          file.substring(0, slash) + "/cursor",
          ("{\"uploaded\":"
                  + number()
                  + ",\"mac\":\""
                  + mac()
                  + "\",\"uploaded_at\":\""
                  + (next() % 2 == 0 ? "2026-11-23T08:50:01Z" : "+999999999-12-31T23:59:59Z")
                  + "\"}\n")
              .getBytes(ISO_8859_1));
    }
  }

  private int place(byte[] content) {
    return content.length == 0 ? 0 : next2() % content.length;
  }

  private void replace(String file, int from, int to, byte[] by) {
    byte[] old = folder.get(file);
    if (folder.bytes() + by.length > MOST_BYTES) {
      return;
    }
    byte[] changed = new byte[old.length - (to - from) + by.length];
    System.arraycopy(old, 0, changed, 0, from);
    System.arraycopy(by, 0, changed, from, by.length);
    System.arraycopy(old, to, changed, from + by.length, old.length - to);
    folder.put(file, changed);
  }

  /** Much of the same, mostly without a newline. */
  private void huge(String file, int from) {
    int[] sizes = {1000, 65_536, 65_537, 200_000, LineFormat.MAX_LINE - 1, LineFormat.MAX_LINE + 9};
    byte[] bytes = new byte[sizes[next() % sizes.length]];
    Arrays.fill(bytes, (byte) next());
    replace(file, from, from, bytes);
  }

  private void changeLine(String file, java.util.function.UnaryOperator<String> change) {
    String text = new String(folder.get(file), ISO_8859_1);
    int from = text.isEmpty() ? 0 : text.lastIndexOf('\n', lineAt(text)) + 1;
    int to = text.indexOf('\n', from);
    to = to < 0 ? text.length() : to;
    if (++linesMade <= 12) {
      replace(file, from, to, change.apply(text.substring(from, to)).getBytes(ISO_8859_1));
    }
  }

  /** A place in the line of a number, or before it. */
  private int lineAt(String text) {
    int place = 0;
    for (int line = next() % 32; line > 0; line--) {
      int newline = text.indexOf('\n', place);
      if (newline < 0 || newline + 1 >= text.length() || text.charAt(newline + 1) == '\n') {
        break;
      }
      place = newline + 1;
    }
    return place - 1;
  }

  private void moveLine(String file, boolean copy) {
    String text = new String(folder.get(file), ISO_8859_1);
    int from = lineAt(text) + 1;
    int to = text.indexOf('\n', from) + 1;
    if (to > from) {
      byte[] line = text.substring(from, to).getBytes(ISO_8859_1);
      if (!copy) {
        replace(file, from, to, new byte[0]);
      }
      String target = segment();
      String other = new String(folder.get(target), ISO_8859_1);
      int place = lineAt(other) + 1;
      replace(target, place, place, line);
    }
  }

  private String mac() {
    return switch (next() % 4) {
      case 0 -> "*".repeat(43);
      case 1 -> "";
      default -> "A".repeat(43);
    };
  }

  private String record(String old) {
    String seq = number();
    String event = next() % 4 == 0 ? "[".repeat(5000) : "{\"message\":\"made\"}";
    int how = next();
    if (how % 2 == 0 && old.startsWith("{\"seq\":")) {
      // Only the stamp.
      return closedAgain(old.replaceFirst("\"durable\":\\d+", "\"durable\":" + seq));
    }
    return PlainLine.closed(
        "{\"seq\":"
            + seq
            + ",\"durable\":"
            + number()
            + ",\"recorded_at\":\"2026-11-23T08:50:01.123456Z\",\"event\":"
            + event
            + ",\"mac\":\""
            + mac()
            + "\"");
  }

  private String header(String old) {
    String changed =
        switch (next() % 10) {
          case 0 -> old.replaceFirst("\"first_seq\":\\d+", "\"first_seq\":" + number());
          case 1 -> old.replaceFirst("\"segment\":\\d+", "\"segment\":" + number());
          case 2 -> old.replaceFirst("\"journal\":\"[^\"]*\"", "\"journal\":\"" + OTHER + "\"");
          case 3 -> old.replaceFirst("\"durability\":\"[^\"]*\"", "\"durability\":\"flush\"");
          case 4 -> old.replaceFirst("\"format\":\\d+", "\"format\":" + number());
          case 5 -> old.replaceFirst("\"tables\":\\{", "\"tables\":" + "[".repeat(20_000) + "{");
          case 6 -> old.replaceFirst("\"prev_mac\":\"[^\"]*\"", "\"prev_mac\":\"" + mac() + "\"");
          case 7 -> old.replaceFirst("\"created_at\":\"[^\"]*\"", "\"created_at\":" + number());
          case 8 -> old.replaceFirst("\"pid\":\\d+", "\"pid\":" + number());
          default -> old.replaceFirst("\"target\":\"[^\"]*\"", "\"target\":\"x:1/y\"");
        };
    return closedAgain(changed);
  }

  /** Free bytes in the middle of a line, with a right crc. */
  private String member(String old) {
    String free = new String(nextBytes(), ISO_8859_1).replace('\n', ' ');
    int from = Math.min(old.length(), next());
    return closedAgain(old.substring(0, from) + free + old.substring(from));
  }

  private static String closedAgain(String text) {
    int crcAt = text.length() - 18;
    return PlainLine.closed(crcAt > 0 ? text.substring(0, crcAt) : text);
  }
}
