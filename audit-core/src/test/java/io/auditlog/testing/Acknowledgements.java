package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What second JVMs have said of their calls, to be compared with what is stored. */
public final class Acknowledgements {

  private final Set<String> returned = new HashSet<>();
  private final Set<String> failed = new HashSet<>();

  /** The number of each thread's last call that was heard of. */
  private final Map<String, Long> last = new HashMap<>();

  /** Takes down what a JVM has said that has ended. */
  public void add(SecondJvm ended) {
    add(ended, "");
  }

  /** The same of the messages that begin like this. */
  public void add(SecondJvm ended, String beginning) {
    note(ended.returned(), beginning, returned);
    note(ended.failed(), beginning, failed);
  }

  private void note(List<String> messages, String beginning, Set<String> into) {
    for (String message : messages) {
      if (message.startsWith(beginning)) {
        into.add(message);
        last.merge(thread(message), number(message), Math::max);
      }
    }
  }

  /** How many calls have returned. */
  public int count() {
    return returned.size();
  }

  /**
   * Each call that has returned is stored once, and in the order of its thread. Nothing else is
   * stored, but for the one call of each thread that it died in, and for calls that have failed:
   * these once or not at all.
   *
   * @param stored messages, in the order of journals and sequence numbers
   */
  public void assertStoredOnce(List<String> stored) {
    List<String> wrong = new ArrayList<>();
    Map<String, Long> before = new HashMap<>();
    for (String message : stored) {
      if (message.indexOf('-') < 0) {
        wrong.add(message + ", which is nobody's");
        continue;
      }
      String thread = thread(message);
      long number = number(message);
      Long previous = before.put(thread, number);
      if (previous != null && number <= previous) {
        wrong.add(message + " after " + previous);
      }
      if (!returned.contains(message)
          && !failed.contains(message)
          && number != last.getOrDefault(thread, 0L) + 1) {
        wrong.add(message + ", which was never logged");
      }
    }
    assertEquals(List.of(), wrong, "doubled, out of order or not from here");
    Set<String> lost = new HashSet<>(returned);
    stored.forEach(lost::remove);
    assertEquals(Set.of(), lost, "lost");
  }

  private static String thread(String message) {
    return message.substring(0, message.lastIndexOf('-'));
  }

  private static long number(String message) {
    return Long.parseLong(message.substring(message.lastIndexOf('-') + 1));
  }
}
