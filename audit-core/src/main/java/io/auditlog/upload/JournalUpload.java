package io.auditlog.upload;

import io.auditlog.journal.JournalEntry;
import io.auditlog.journal.StoredJournal;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.AuditStore;
import io.auditlog.mysql.JournalPosition;
import io.auditlog.mysql.KindTable;
import io.auditlog.mysql.KindTables;
import io.auditlog.mysql.Row;
import io.auditlog.mysql.StoreException;
import io.auditlog.platform.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One journal's way into MySQL, in order, one step at a time. Not thread-safe.
 *
 * <p>What holds whatever happens:
 *
 * <ul>
 *   <li>Where to go on is MySQL's cursor and nothing else; what we remember of it is compared with
 *       it, locked, before anything is written.
 *   <li>Rows and cursor are one transaction, so a failure at any point, a lost answer included, may
 *       cost another attempt and never a row.
 *   <li>A sequence number is passed only when its row, or a row that says why there is none, is
 *       committed with it.
 *   <li>The journal gives space back only behind what is committed.
 * </ul>
 */
final class JournalUpload {

  /** How a step ended. */
  enum Step {
    /** Something was done, and there may be more. */
    MORE,
    /** There is nothing more for now. */
    IDLE,
    /** It failed, or must not go on: not before {@link #left()} has passed. */
    STUCK,
    /** All of it is in MySQL, and the journal is removed. */
    REMOVED
  }

  /**
   * Most bytes of events in a transaction. In memory they are there some ten times: as lines,
   * values and text of a statement. In a small heap they must not take what the application needs.
   */
  private static final long MAX_BATCH_BYTES =
      Math.min(2L << 20, Runtime.getRuntime().maxMemory() / 64);

  private final StoredJournal journal;
  private final boolean own;
  private final AuditStore store;
  private final Backoff backoff;
  private final BatchSize size;
  private final Troubles troubles;
  private final AuditMetrics metrics;
  private final Time time;

  private KindTables kinds;
  private JournalPosition position; // What we believe of MySQL's cursor; null: ask.
  private boolean doubtful; // MySQL's cursor may have gone back while we had nothing to send.
  private long committed; // The highest sequence number that we have seen committed.
  private boolean closed; // closed_seq is in MySQL.
  private boolean complete; // All of it is in MySQL; it is only to be removed.
  private String forked; // How that was found out; null: it is not.
  private long setAsideUpTo; // Damaged lines up to this number are in the quarantine.
  private Row reduced; // What is left of a record that the database refused; null: no such record.

  JournalUpload(
      StoredJournal journal,
      boolean own,
      AuditStore store,
      UploadSettings settings,
      Backoff backoff,
      Troubles troubles,
      AuditMetrics metrics,
      Time time) {
    this.journal = journal;
    this.own = own;
    this.store = store;
    this.backoff = backoff;
    this.size = new BatchSize(settings.batchSize());
    this.troubles = troubles;
    this.metrics = metrics;
    this.time = time;
  }

  /** Whether the journal is of this opening, and not an adopted one. */
  boolean isOwn() {
    return own;
  }

  StoredJournal journal() {
    return journal;
  }

  /** How long this journal must be left alone after a failure. */
  Duration left() {
    return backoff.left();
  }

  /** Whether a failure calls for another attempt, as soon as {@link #left} is zero. */
  boolean isOwedAttempt() {
    return forked == null && !complete && backoff.failures() > 0;
  }

  /** Whether it must be left alone for now, whatever is appended. */
  boolean isStuck() {
    return forked != null || !backoff.isOver();
  }

  /**
   * To be called from time to time: the next step compares MySQL's cursor with what we believe of
   * it even if there is nothing to send, as a failover may have lost what it had. A fork is said
   * again.
   */
  void doubt() {
    doubtful = true;
    if (forked != null) {
      fork(forked);
    }
  }

  /** Does the next thing that is to be done: at most one transaction. */
  Step step() {
    if (journal.isGone()) {
      return Step.REMOVED; // Space was short.
    }
    if (forked != null) {
      return Step.STUCK;
    }
    if (complete && !doubtful) {
      return Step.IDLE;
    }
    try {
      if (kinds == null) {
        kinds = KindTables.fromJson(journal.header().tables());
      }
      if (position == null || doubtful) {
        learn(store.position(journal.header()));
        doubtful = false;
        if (forked != null) {
          return Step.STUCK;
        }
        return complete ? remove() : Step.MORE;
      }
      List<JournalEntry> entries =
          journal.read(position.seq(), size.after(position.seq()), MAX_BATCH_BYTES).entries();
      if (entries.isEmpty()) {
        return journal.ended() ? finish() : idle();
      }
      return upload(entries);
    } catch (StoreException e) {
      return failed(e);
    } catch (IOException | RuntimeException e) {
      // RuntimeException: a fault of ours, or tables in the header that are none. It keeps.
      return journal.vanished() ? Step.REMOVED : stuck("cannot be read: " + e);
    } catch (OutOfMemoryError e) {
      if (position != null) {
        size.halve(size.after(position.seq())); // So that the next attempt needs less.
      }
      throw e;
    }
  }

  private Step upload(List<JournalEntry> entries) throws StoreException, IOException {
    List<Row> rows = rows(entries);
    Row last = rows.get(rows.size() - 1);
    setAsideDamaged(entries);
    try {
      store.prepare(kindTables(rows));
      OptionalLong closedSeq = closedSeqAt(last.seq());
      Optional<JournalPosition> elsewhere =
          store.store(journal.header(), position, rows, closedSeq);
      if (elsewhere.isPresent()) {
        learn(elsewhere.get());
        return forked != null ? Step.STUCK : Step.MORE;
      }
      closed = closedSeq.isPresent();
    } catch (StoreException e) {
      return refused(e, rows);
    }
    committed(new JournalPosition(last.seq(), last.mac()), rows);
    return Step.MORE;
  }

  /** Before their numbers are passed. */
  private void setAsideDamaged(List<JournalEntry> entries) throws IOException {
    for (JournalEntry entry : entries) {
      if (entry.isDamaged() && entry.seq() > setAsideUpTo) {
        journal.quarantine(entry.seq(), entry.lostBecause());
        setAsideUpTo = entry.seq();
      }
    }
  }

  private List<Row> rows(List<JournalEntry> entries) {
    List<Row> rows = new ArrayList<>(entries.size());
    long next = position.seq() + 1;
    for (JournalEntry entry : entries) {
      if (entry.seq() != next++) {
        throw new IllegalArgumentException("seq " + entry.seq() + " instead of " + (next - 1));
      }
      boolean isReduced = reduced != null && reduced.seq() == entry.seq();
      rows.add(isReduced ? reduced : Row.of(entry, kinds));
    }
    return rows;
  }

  private static Set<KindTable> kindTables(List<Row> rows) {
    Set<KindTable> tables = new LinkedHashSet<>();
    for (Row row : rows) {
      row.kindTable().ifPresent(tables::add);
    }
    return tables;
  }

  private OptionalLong closedSeqAt(long seq) {
    OptionalLong closedSeq = journal.ended() ? journal.closedSeq() : OptionalLong.empty();
    boolean isLast = closedSeq.isPresent() && closedSeq.getAsLong() == seq;
    return isLast ? closedSeq : OptionalLong.empty();
  }

  private void committed(JournalPosition now, List<Row> rows) throws IOException {
    position = now;
    committed = Math.max(committed, now.seq());
    size.grow();
    works();
    metrics.uploaded().add(rows.stream().filter(row -> !row.isSkipped()).count());
    metrics.uploads().record(rows.size());
    metrics.uploadedAt(time.now());
    if (reduced != null && reduced.seq() <= now.seq()) {
      if (!reduced.isSkipped()) {
        metrics.reduced().increment();
      }
      reduced = null;
    }
    journal.uploaded(now.seq(), now.mac());
  }

  private void works() {
    backoff.succeeded();
    troubles.isOver(where(), "Upload of " + name() + " goes on");
  }

  private Step idle() {
    works();
    return Step.IDLE;
  }

  private Step finish() throws StoreException, IOException {
    OptionalLong end = journal.closedSeq();
    if (!end.isPresent()) {
      return idle();
    }
    if (!closed && position.seq() > 0) {
      Optional<JournalPosition> elsewhere =
          store.store(journal.header(), position, Collections.emptyList(), end);
      if (elsewhere.isPresent()) {
        learn(elsewhere.get());
        return forked != null ? Step.STUCK : Step.MORE;
      }
      closed = true;
    }
    works();
    if (!journal.finished()) {
      // Else an earlier owner has noted it, and how long the journal is to be kept counts from
      // then.
      journal.uploaded(position.seq(), position.mac());
    }
    complete = true;
    return remove();
  }

  /** Nothing happens if the journal must be kept for a while. */
  private Step remove() {
    try {
      Step step = journal.remove() ? Step.REMOVED : Step.IDLE;
      works();
      return step;
    } catch (IOException e) {
      return journal.vanished() ? Step.REMOVED : stuck("is done, but it cannot be removed: " + e);
    }
  }

  /** Takes over what MySQL says of the journal, if it is this journal that it speaks of. */
  private void learn(JournalPosition found) throws StoreException, IOException {
    Optional<byte[]> local = found.seq() == 0 ? Optional.empty() : journal.macAt(found.seq());
    boolean isWhereWeWere = position != null && position.seq() == found.seq();
    if ((local.isPresent() && differ(local.get(), found.mac()))
        || (isWhereWeWere && differ(position.mac(), found.mac()))) {
      fork("MySQL has another event at " + found);
    } else if (own && !local.isPresent() && found.seq() > committed) {
      // We hold its lock, have freed nothing of it, and yet somebody has uploaded more than is
      // here.
      fork("MySQL has it up to " + found + ", which is not here yet");
    } else if (!own && !local.isPresent() && !isBeginningOfWhatIsStored(found.seq())) {
      fork("MySQL has it up to " + found + ", and another event at the last one that is here");
    } else {
      moveTo(found);
    }
  }

  private void moveTo(JournalPosition found) throws IOException {
    boolean isFirstTime = position == null;
    long known = isFirstTime ? journal.uploadedSeq() : position.seq();
    if (found.seq() < known) {
      closed = false;
      complete = false;
      troubles.happened(
          "cursors behind",
          "MySQL has lost what it had committed of "
              + name()
              + ": it has it up to "
              + found
              + ", and had it up to seq "
              + known
              + " (an older backup, or a failover to a replica that was behind?)."
              + " What the queue still holds is sent again");
    } else if (!isFirstTime && found.seq() > known) {
      metrics.uploaded().add(found.seq() - known); // An answer to a COMMIT was lost.
    }
    // What an adopted journal's earlier owner noted stays, as it says for how long it is to be
    // kept.
    if (found.seq() < known || (!isFirstTime && found.seq() > known)) {
      journal.uploaded(found.seq(), found.mac());
    }
    position = found;
    committed = Math.max(committed, found.seq());
  }

  private static boolean differ(byte[] one, byte[] other) {
    return one != null && other != null && !Arrays.equals(one, other);
  }

  /**
   * Whether the last line that is here, of those that MySQL should have, is the one that it has.
   * Lines are missing behind it where a disk lost them; but also where a copy of this journal was
   * continued and uploaded elsewhere, and then this one may hold other events of the same numbers.
   */
  private boolean isBeginningOfWhatIsStored(long uploaded) throws StoreException, IOException {
    OptionalLong last = uploaded == 0 ? OptionalLong.empty() : journal.lastUpTo(uploaded);
    if (!last.isPresent()) {
      return true;
    }
    Optional<byte[]> local = journal.macAt(last.getAsLong());
    Optional<byte[]> stored = store.storedMac(journal.header(), last.getAsLong());
    return local.isPresent() && stored.isPresent() && Arrays.equals(local.get(), stored.get());
  }

  /**
   * Copies of one journal have been continued in two places; only a person can know which counts.
   */
  private Step fork(String what) {
    forked = what;
    backoff.succeeded(); // There is nothing to be tried again.
    troubles.lasts(
        where(),
        name()
            + " is forked: "
            + what
            + ". Was this machine restored or cloned while it ran?"
            + " Nothing of it is skipped or deleted; it is left as it is");
    return Step.STUCK;
  }

  /** The database did not take these rows. */
  private Step refused(StoreException e, List<Row> rows) throws StoreException, IOException {
    Row last = rows.get(rows.size() - 1);
    switch (e.trouble()) {
      case RECORD:
        if (rows.size() > 1) {
          size.suspectUpTo(last.seq());
          return Step.MORE;
        }
        return reduce(last, e);
      case TOO_BIG:
        if (rows.size() > 1) {
          size.halve(rows.size());
          return Step.MORE;
        }
        return e.table().isEmpty() ? refusedAtCommit(last, e) : reduce(last, e);
      case OUTAGE:
      case DUPLICATE:
        if (backoff.failures() > 0) {
          size.halve(rows.size());
        }
        throw e;
      case SETUP:
      case FORKED:
        throw e;
    }
    throw new AssertionError(e.trouble());
  }

  /**
   * It may be the fault of a replication that takes nothing at all. So the record is blamed the
   * second time, and only when the cursor alone, moved to where it stands, has been committed.
   */
  private Step refusedAtCommit(Row row, StoreException e) throws StoreException, IOException {
    if (backoff.failures() == 0) {
      throw e;
    }
    Optional<JournalPosition> elsewhere =
        store.store(journal.header(), position, Collections.emptyList(), OptionalLong.empty());
    if (elsewhere.isPresent()) {
      learn(elsewhere.get());
      return forked != null ? Step.STUCK : Step.MORE;
    }
    return reduce(row, e);
  }

  private Step reduce(Row row, StoreException e) throws StoreException, IOException {
    String event = "seq " + row.seq() + " of " + name();
    if (row.isSkipped()) {
      throw e; // That a line is missing cannot be the fault of a value in it.
    }
    size.restart();
    Optional<Row> less = row.without(e.table(), e.getMessage());
    if (less.isPresent()) {
      reduced = less.get();
      troubles.happened(
          "refused records",
          "MySQL refused a part of " + event + ", which is stored without it: " + e.getMessage());
    } else {
      String reason = "refused by MySQL: " + e.getMessage();
      journal.quarantine(row.seq(), reason);
      reduced = row.skipped("quarantined: " + reason);
      troubles.happened(
          "quarantined records", "MySQL refused " + event + ", which is quarantined: " + reason);
    }
    return Step.MORE;
  }

  private Step failed(StoreException e) {
    switch (e.trouble()) {
      case FORKED:
        return fork(e.getMessage());
      case SETUP:
        return stuck("needs a change of the database or the settings: " + e.getMessage());
      case TOO_BIG:
        return stuck("has an event that is too big for the database: " + e.getMessage());
      case OUTAGE:
      case RECORD:
      case DUPLICATE:
        return stuck("waits for the database: " + e.getMessage());
    }
    throw new AssertionError(e.trouble());
  }

  private Step stuck(String message) {
    metrics.retries().increment();
    backoff.failed();
    troubles.lasts(
        where(),
        "Upload of " + name() + " to " + store.target() + " " + message + ". Nothing is lost");
    return Step.STUCK;
  }

  /** To be called when it is carried on no longer: what it was in trouble with does not last. */
  void ended() {
    troubles.forget(where());
  }

  private String where() {
    return journal.header().id().toString();
  }

  private String name() {
    return "journal " + journal.header().id();
  }
}
