package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What happens to a queue folder that an input of the fuzzer has damaged, and what must hold then:
 * it is opened, taken over, read, uploaded in part, left and taken over once more, until nothing of
 * it is there but what cannot be read. Plays the uploader, and the database that it asks.
 */
final class FuzzedRecovery {

  /** Of more numbers in a row that are lost, those in the middle are left out. */
  private static final int MOST_LOST = 300;

  /**
   * One read makes no more garbage than this, and {@link #MOST_ALLOCATED_PER_BYTE} for each byte in
   * the folder, as damage makes it read the neighbours once more. That no more than a line is held
   * at once is {@link BoundedMemoryTest}'s: a heap cannot be measured for each of so many inputs.
   */
  private static final long MOST_ALLOCATED_BESIDES = 16L << 20;

  private static final long MOST_ALLOCATED_PER_BYTE = 40;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzedDamage damage;
  private final Path folder;
  private final CountingDisk disk;
  private final Map<String, ReadableLines> journals = new TreeMap<>();

  /** What was read first of each journal. */
  private final Map<String, List<JournalEntry>> read = new HashMap<>();

  /** What the database has of each. */
  private final Map<String, Long> uploaded = new HashMap<>();

  private FuzzedRecovery(byte[] input, List<FolderImage> folders, Path folder) {
    this.damage = FuzzedDamage.of(input, folders);
    this.folder = folder;
    for (String name : damage.folder().folders()) {
      if (name.matches("[0-9a-f-]{36}")) {
        journals.put(name, new ReadableLines(name, damage.origin(), damage.folder()));
      }
    }
    long files = damage.folder().files().size();
    this.disk =
        new CountingDisk(20_000 + 2_000 * files, (32L << 20) + 100 * damage.folder().bytes());
  }

  /** Does it all, in a folder that is not there before and not there afterwards. */
  static void run(byte[] input, List<FolderImage> folders, Path folder) throws Exception {
    FuzzedRecovery recovery = new FuzzedRecovery(input, folders, folder);
    try {
      recovery.damage.folder().writeTo(folder);
      recovery.run();
    } finally {
      FuzzedFolders.delete(folder);
    }
  }

  private void run() throws Exception {
    try (Queue queue = open()) {
      appendAndReadBack(queue);
      List<StoredJournal> adopted = queue.journals.adopt();
      checkAdopted(adopted);
      for (StoredJournal journal : adopted) {
        readTwice(journal);
        upload(journal, half(journal));
      }
    }
    requireBounded();
    try (Queue queue = open()) {
      for (StoredJournal journal : queue.journals.adopt()) {
        if (upload(journal, Integer.MAX_VALUE)) {
          require(journal.remove(), journal.header().id() + " could not be removed");
        }
      }
      appendAndReadBack(queue);
    }
    checkKept(FolderImage.of(folder));
    try (Queue queue = open()) {
      for (StoredJournal journal : queue.journals.adopt()) {
        String id = journal.header().id().toString();
        require(
            !journals.containsKey(id) || read.get(id) == null,
            id + " is there again: " + journals.get(id));
      }
    }
    requireBounded();
  }

  private Queue open() throws JournalException {
    return Queue.open(
        folder, disk, settings -> settings.keepUploaded(Duration.ZERO).segmentSize(4000));
  }

  private void requireBounded() {
    require(!disk.exceeded(), "too much is asked of the disk: " + disk);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  private static void appendAndReadBack(Queue queue) throws IOException {
    require(queue.append("fresh") == 1, "not the first");
    require(Queue.messages(queue.own()).equals(List.of("fresh")), "not read back");
  }

  private void checkAdopted(List<StoredJournal> adopted) throws IOException {
    FolderImage now = FolderImage.of(folder);
    for (String id : journals.keySet()) {
      ReadableLines lines = journals.get(id);
      boolean isAdopted =
          adopted.stream().anyMatch(journal -> journal.header().id().toString().equals(id));
      boolean hasLock = damage.folder().has(id + "/" + QueueFolder.OWNER_LOCK);
      if (!isAdopted && lines.hasRecords()) {
        require(!hasLock || !lines.mustBeAdopted(), lines + " was not taken over");
        for (String name : damage.folder().segments(id)) {
          require(
              Arrays.equals(damage.folder().get(name), now.get(name)),
              name + " of a journal left alone was changed");
        }
      }
    }
  }

  private void readTwice(StoredJournal journal) throws IOException {
    String id = journal.header().id().toString();
    learn(journal);
    List<JournalEntry> once = readAll(journal, damage.limitOfRead());
    if (once == null) {
      return; // It is left as it is.
    }
    read.put(id, once);
    requireSame(id, once, readAll(journal, 1000));
    if (journals.containsKey(id)) {
      check(journals.get(id), once);
    } else {
      require(once.size() == 1 && event(once.get(0)).contains("fresh"), "a new event is lost");
    }
  }

  /** As the uploader does when it begins. */
  private void learn(StoredJournal journal) throws IOException {
    long has = uploaded.computeIfAbsent(journal.header().id().toString(), id -> mysqlHas(id));
    journal.macAt(has);
    journal.lastUpTo(has);
    if (has < journal.uploadedSeq()) {
      journal.uploaded(has, null);
    }
  }

  private long mysqlHas(String id) {
    return journals.containsKey(id) ? damage.mysqlHas() : 0;
  }

  /** All there is; null if so much is missing that a person must look at it. */
  private List<JournalEntry> readAll(StoredJournal journal, int limit) throws IOException {
    String id = journal.header().id().toString();
    List<JournalEntry> all = new ArrayList<>();
    long seq = uploaded.get(id);
    while (true) {
      List<JournalEntry> batch;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        batch = journal.read(seq, limit, 10_000).entries();
      } catch (IOException e) {
        requireBounded();
        boolean mayBe =
            journals.containsKey(id)
                && journals.get(id).hasHole(uploaded.get(id), JournalReader.MOST_MISSING);
        if (!mayBe) {
          throw e;
        }
        return null;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      require(
          allocated < MOST_ALLOCATED_BESIDES + MOST_ALLOCATED_PER_BYTE * damage.folder().bytes(),
          () -> id + ": " + allocated + " bytes of memory for one read");
      if (batch.isEmpty()) {
        return all;
      }
      seq = take(id, batch, seq, all);
    }
  }

  /** Adds a batch, or its beginning, to what there is; says from where on there is more. */
  private long take(String id, List<JournalEntry> batch, long after, List<JournalEntry> all) {
    long seq = after;
    for (JournalEntry entry : batch) {
      long next = ++seq;
      require(entry.seq() == next, () -> id + ": " + entry.seq() + " instead of " + next);
      all.add(entry);
      if (entry.isLost() && journals.containsKey(id)) {
        seq = journals.get(id).passOver(seq, MOST_LOST);
      }
      if (seq != next) {
        break;
      }
    }
    return seq;
  }

  private static String event(JournalEntry entry) {
    return entry.isLost() ? null : new String(entry.event(), ISO_8859_1);
  }

  /**
   * Whether there are proofs of what was durable where nobody wrote them. Such a proof is looked
   * for only where a number is missing, and may have been uploaded and deleted when a journal is
   * taken over again. So what is said of lost numbers may change then, but never a line.
   */
  private boolean isMisplaced(String id) {
    return journals.containsKey(id) && !journals.get(id).isInPlace();
  }

  private void requireSame(String id, List<JournalEntry> one, List<JournalEntry> other) {
    require(
        other != null && one.size() == other.size(),
        () ->
            id
                + ": "
                + one.size()
                + " entries, and then "
                + (other == null ? "none" : other.size()));
    for (int i = 0; i < one.size(); i++) {
      JournalEntry first = one.get(i);
      JournalEntry second = other.get(i);
      require(
          first.seq() == second.seq()
              && Arrays.equals(first.event(), second.event())
              && (isMisplaced(id) || Objects.equals(first.lostBecause(), second.lostBecause())),
          () -> id + ": " + first.seq() + " is read as something else");
    }
  }

  private static void require(boolean condition, Supplier<String> otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise.get());
    }
  }

  private void check(ReadableLines lines, List<JournalEntry> entries) {
    Map<Long, JournalEntry> bySeq = new HashMap<>();
    for (JournalEntry entry : entries) {
      bySeq.put(entry.seq(), entry);
      if (!entry.isLost()) {
        require(
            lines.isReadable(entry.seq(), event(entry)),
            () -> lines + ": nobody wrote " + entry.seq() + " so");
        require(entry.mac() != null, () -> lines + ": no mac of " + entry.seq());
      }
      require(
          !entry.isDamaged() || entry.seq() <= lines.highestStated(),
          () -> lines + ": nobody was told of " + entry.seq() + ", which is said to be damaged");
    }
    if (lines.isAccident()) {
      require(
          damage.mysqlHas() >= lines.durable() || last(entries) >= lines.durable(),
          () -> lines + ": nothing is said of " + lines.durable());
      lines
          .promised()
          .forEach(
              (seq, line) ->
                  require(
                      seq <= damage.mysqlHas()
                          || (bySeq.containsKey(seq) && line.event().equals(event(bySeq.get(seq)))),
                      () -> lines + ": the readable line of " + seq + " is not given"));
    }
  }

  private static long last(List<JournalEntry> entries) {
    return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
  }

  private int half(StoredJournal journal) {
    List<JournalEntry> entries = read.get(journal.header().id().toString());
    return entries == null ? 0 : entries.size() / 2;
  }

  /** Uploads at least so many entries; whether that is possible. */
  private boolean upload(StoredJournal journal, int atLeast) throws IOException {
    String id = journal.header().id().toString();
    learn(journal);
    List<JournalEntry> expected = read.get(id);
    if (expected == null) {
      if (journals.containsKey(id)) {
        return false;
      }
      expected = readAll(journal, 1);
      read.put(id, expected);
    }
    long end =
        atLeast == Integer.MAX_VALUE
            ? Long.MAX_VALUE
            : atLeast == 0 ? 0 : expected.get(atLeast - 1).seq();
    int done = 0;
    while (done < expected.size() && expected.get(done).seq() <= uploaded.get(id)) {
      done++;
    }
    List<JournalEntry> again = new ArrayList<>();
    while (uploaded.get(id) < end) {
      List<JournalEntry> batch =
          journal.read(uploaded.get(id), damage.limitOfRead(), 10_000).entries();
      if (batch.isEmpty()) {
        break;
      }
      long seq = take(id, batch, uploaded.get(id), again);
      for (JournalEntry entry : batch) {
        if (entry.isDamaged()) {
          journal.quarantine(entry.seq(), entry.lostBecause());
        }
      }
      JournalEntry last = batch.get(batch.size() - 1);
      uploaded.put(id, seq);
      journal.uploaded(seq, seq == last.seq() ? last.mac() : null);
      require(done + again.size() <= expected.size(), id + ": more than there was");
    }
    requireSame(id, expected.subList(done, done + again.size()), again);
    if (atLeast == Integer.MAX_VALUE) {
      requireNoMore(id, expected.subList(done + again.size(), expected.size()));
      if (!journal.finished()) {
        journal.uploaded(uploaded.get(id), null);
      }
    }
    return true;
  }

  private void requireNoMore(String id, List<JournalEntry> rest) {
    require(
        rest.isEmpty() || (isMisplaced(id) && rest.stream().allMatch(JournalEntry::isLost)),
        () -> id + ": less than there was, from " + rest.get(0).seq() + " on");
  }

  /** What was not given is still there, and so is what was set aside. */
  private void checkKept(FolderImage now) {
    StringBuilder kept = new StringBuilder();
    for (String name : now.files()) {
      if (name.contains(".ndjson")) {
        kept.append(new String(now.get(name), ISO_8859_1));
      }
    }
    for (String name : damage.folder().files()) {
      boolean isAside = name.startsWith(QueueFolder.QUARANTINE + "/") && !name.endsWith(".json");
      boolean isForeign = !name.contains("/") && !name.equals(QueueFolder.ADOPT_LOCK);
      require(
          (!isAside && !isForeign) || Arrays.equals(damage.folder().get(name), now.get(name)),
          () -> name + " has been changed");
    }
    for (String id : journals.keySet()) {
      ReadableLines lines = journals.get(id);
      Map<Long, String> given = new HashMap<>();
      List<JournalEntry> entries = read.getOrDefault(id, List.of());
      entries.forEach(entry -> given.put(entry.seq(), event(entry)));
      lines
          .promised()
          .forEach(
              (seq, line) ->
                  require(
                      seq <= damage.mysqlHas()
                          || given.get(seq) != null
                          || kept.indexOf(line.text()) >= 0,
                      () -> lines + ": " + seq + " was not given and is not there any more "));
      for (JournalEntry entry : entries) {
        if (entry.isDamaged() && lines.isAccident()) {
          for (String name : lines.remainsOf(entry.seq())) {
            require(
                kept.indexOf(new String(damage.folder().get(name), ISO_8859_1)) >= 0,
                () -> name + " has remains of " + entry.seq() + " and is not kept");
          }
        }
      }
    }
  }
}
