package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What shares the last page with the next write is kept byte for byte, and nothing else. */
class PageTailTest {

  private final PageTail tail = new PageTail();

  @Test
  void a_short_line_has_nothing_of_a_longer_one_that_was_forgotten() {
    byte[] mac = {
      1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
    };
    add("a long line that is forgotten\n", 5000, 7, Chain.start());
    tail.forgetBefore(2 * PageTail.PAGE);
    assertTrue(tail.isEmpty());
    add("short\n", 9000, 8, mac);
    mac[0] = 99; // The flusher's, which goes on with it.
    LineBuffer out = new LineBuffer();
    tail.putTo(out);
    assertArrayEquals(LineFormat.ascii("short\n"), out.toArray());
    assertEquals(8, tail.firstSeq());
    assertEquals(1, tail.macBeforeFirst()[0]);
  }

  @Test
  void lines_that_were_written_again_are_forgotten_by_their_new_place() {
    add("one\n", 8200, 1, Chain.start());
    add("two\n", 8204, 2, Chain.start());
    tail.movedTo(4090); // They end at 4094 and 4098.
    tail.forgetBefore(4100);
    assertEquals(2, tail.firstSeq());
  }

  private void add(String line, long end, long seq, byte[] macBefore) {
    byte[] bytes = LineFormat.ascii(line);
    tail.add(bytes, 0, bytes.length, end, seq, macBefore);
  }
}
