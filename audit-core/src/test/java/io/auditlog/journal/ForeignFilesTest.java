package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Requirement;
import io.auditlog.testing.SpecialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise: whatever stands where a file of the queue should stand stops no start, hangs nothing,
 * and is not written to; the journals beside it go on.
 */
class ForeignFilesTest {

  private static final String UNUSED = "0197f0c2-0000-7000-8000-000000000000";

  @TempDir Path temp;

  /** Two abandoned journals, of which one gets something in the place of one of its files. */
  private List<Path> abandonedJournals(Path folder) throws JournalException {
    List<Path> journals = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Queue queue = Queue.open(folder)) {
        queue.append(1, 10);
        journals.add(queue.own().directory());
      }
    }
    return journals;
  }

  /** Opens, appends, adopts and uploads, in bounded time. Gives how many were adopted. */
  private static int use(Path folder) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try (Queue queue = Queue.open(folder, s -> s.keepUploaded(Duration.ZERO))) {
                queue.append(1, 10);
                List<StoredJournal> adopted = queue.journals.adopt();
                for (StoredJournal journal : adopted) {
                  assertEquals(Queue.numbers(1, 10), Queue.messages(journal));
                  journal.uploaded(10, journal.macAt(10).orElseThrow());
                }
                queue.journals.adopt();
                assertEquals(Queue.numbers(1, 10), Queue.messages(queue.own()));
                return adopted.size();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .get(30, TimeUnit.SECONDS);
  }

  private static void requireUntouched(Path foreign) throws IOException {
    assertTrue(Files.exists(foreign, LinkOption.NOFOLLOW_LINKS), foreign + " is gone");
    if (Files.isRegularFile(foreign)) { // A link to one.
      assertEquals(0, Files.size(foreign));
    }
  }

  @ParameterizedTest
  @EnumSource
  void in_the_place_of_the_lock_for_adoption_keeps_only_that_from_going_on(SpecialFile kind)
      throws Exception {
    abandonedJournals(temp);
    Path lock = temp.resolve("adopt.lock");
    Files.deleteIfExists(lock);
    kind.make(lock);

    assertEquals(0, use(temp));

    requireUntouched(lock);
    Files.delete(lock);
    assertEquals(3, use(temp)); // The third is the one that the first use has left.
  }

  @ParameterizedTest
  @EnumSource
  void in_the_place_of_a_journal_s_lock_has_that_journal_left_alone(SpecialFile kind)
      throws Exception {
    Path lock = abandonedJournals(temp).get(0).resolve("owner.lock");
    Files.delete(lock);
    kind.make(lock);

    assertEquals(1, use(temp));

    requireUntouched(lock);
    try (Queue queue = Queue.open(temp)) {
      assertEquals(2, queue.journals.adopt().size()); // One is what the first use has left.
      queue.journals.adopt();
      assertEquals(1, queue.journals.leftAlone());
      assertEquals(1, queue.notes.lines.size(), queue.notes.lines::toString);
      assertTrue(queue.notes.lines.peek().contains("owner.lock is missing"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void in_the_place_of_a_cursor_or_a_segment_costs_no_event(SpecialFile kind) throws Exception {
    Path journal = abandonedJournals(temp).get(0);
    Files.deleteIfExists(journal.resolve("cursor"));
    kind.make(journal.resolve("cursor"));
    kind.make(journal.resolve("000000.ndjson"));
    kind.make(journal.resolve("000007.ndjson"));

    assertEquals(2, use(temp));

    requireUntouched(journal.resolve("000007.ndjson"));
  }

  /** The file itself is still somewhere; nothing of it may be told as lost, or deleted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_only_segment_that_is_a_link_or_someone_else_s_has_its_journal_left_until_it_is_back(
      boolean byLink) throws Exception {
    Path journal = abandonedJournals(temp).get(0);
    Path segment = journal.resolve("000001.ndjson");
    Path elsewhere = temp.resolve("elsewhere");
    UserPrincipal owner = Files.getOwner(segment);
    if (byLink) {
      Files.move(segment, elsewhere);
      Files.createSymbolicLink(segment, elsewhere);
    } else {
      Requirement.command("sh", "-c", "[ $(id -u) = 0 ] || { echo only root can; exit 1; }");
      Files.setOwner(
          segment,
          segment.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
    try (Queue queue = Queue.open(temp)) {
      assertEquals(1, queue.journals.adopt().size());
      assertEquals(1, queue.journals.leftAlone());
      queue.journals.adopt();
      assertEquals(1, queue.notes.lines.size(), queue.notes.lines::toString);
      assertTrue(queue.notes.lines.peek().contains("000001.ndjson is a link"));
    }
    if (byLink) {
      Files.move(elsewhere, segment, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.setOwner(segment, owner);
    }
    assertEquals(2, use(temp));
  }

  @Test
  void one_of_several_segments_that_is_a_link_stops_its_journal_there_until_it_is_back()
      throws Exception {
    Path journal;
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(4096))) {
      queue.append(1, 100);
      journal = queue.own().directory();
    }
    Path second = Queue.segments(journal).get(1);
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(second, elsewhere);
    Files.createSymbolicLink(second, elsewhere);
    try (Queue queue = Queue.open(temp)) {
      StoredJournal adopted = queue.journals.adopt().get(0);
      IOException e = assertThrows(IOException.class, () -> Queue.messages(adopted));
      assertTrue(e.getMessage().contains(second + " is a link"), e.getMessage());
      assertEquals(0, queue.metrics.damaged().sum());
    }
    Files.move(elsewhere, second, StandardCopyOption.REPLACE_EXISTING);
    try (Queue queue = Queue.open(temp)) {
      assertEquals(Queue.numbers(1, 100), Queue.messages(queue.journals.adopt().get(0)));
    }
  }

  @Test
  void an_uploaded_journal_with_a_segment_that_is_no_file_of_ours_is_not_removed()
      throws Exception {
    Path journal = abandonedJournals(temp).get(0);
    Path last = journal.resolve("000002.ndjson");
    Files.createSymbolicLink(last, temp.resolve("elsewhere"));
    try (Queue queue = Queue.open(temp, s -> s.keepUploaded(Duration.ZERO))) {
      for (StoredJournal adopted : queue.journals.adopt()) {
        Queue.messages(adopted);
        adopted.uploaded(10, adopted.macAt(10).orElseThrow());
        assertEquals(!adopted.directory().equals(journal), adopted.remove());
        assertEquals(!adopted.directory().equals(journal), adopted.remove());
      }
      assertEquals(1, queue.notes.lines.size(), queue.notes.lines::toString);
      assertTrue(Files.isSymbolicLink(last));
      Files.delete(last);
    }
    assertEquals(1, use(temp));
  }

  @ParameterizedTest
  @EnumSource
  void in_the_folder_or_in_the_remains_of_a_journal_hinders_nobody(SpecialFile kind)
      throws Exception {
    abandonedJournals(temp);
    kind.make(temp.resolve(UNUSED));
    kind.make(temp.resolve("quarantine"));
    kind.make(temp.resolve(".new-" + UNUSED));
    Path remains = Files.createDirectory(temp.resolve(".gone-" + UNUSED));
    kind.make(remains.resolve("owner.lock"));

    assertEquals(2, use(temp));

    requireUntouched(temp.resolve("quarantine"));
    requireUntouched(remains.resolve("owner.lock"));
  }

  @Test
  void a_folder_that_is_reached_by_a_link_above_it_is_the_same_folder() throws Exception {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    try (Queue direct = Queue.open(real.resolve("queue"));
        Queue byLink = Queue.open(link.resolve("queue"))) {
      direct.append("1");
      byLink.append("2");
      assertEquals(List.of(), direct.journals.adopt());
      assertEquals(List.of(), byLink.journals.adopt());
      assertEquals(2, Queue.names(real.resolve("queue")).size());
      assertTrue(direct.isLockedForOthers());
      assertTrue(byLink.isLockedForOthers());
    }
  }
}
