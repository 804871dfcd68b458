package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A text is found wherever it stands. */
class TextSearchTest {

  @Test
  void finds_what_looking_at_each_place_finds() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      String wanted = randomText(random, 1 + random.nextInt(5));
      String text = randomText(random, random.nextInt(20));
      List<Integer> expected = new ArrayList<>();
      for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        expected.add(at);
      }
      List<Integer> found = new ArrayList<>();
      TextSearch search = new TextSearch(wanted, text);
      for (int at = search.next(); at >= 0; at = search.next()) {
        found.add(at);
      }
      assertEquals(expected, found, wanted + " in " + text);
    }
  }

  private static String randomText(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }
}
