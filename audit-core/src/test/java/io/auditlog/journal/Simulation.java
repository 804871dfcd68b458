package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.ProcessId;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One simulated life of a queue folder: processes that append and upload on a bad disk and die at
 * some call, one after the other, and at last one that finds the disk healthy and uploads all there
 * is. Then what the database has is compared with what the callers were told.
 *
 * <p>The seed decides everything: which thread goes on at every step, what each call of the disk
 * does, at which call the process or the machine dies, and what is left then. Not decided by it are
 * the random bits of the journals' names, on which nothing depends: their order is that of time.
 */
final class Simulation implements SimulatedDisk.Observer {

  /** What became of an event, as far as its caller knows. */
  private static final class Event {
    final String id;
    final byte[] bytes;
    long seq;
    boolean acknowledged;

    /** The append said that it is certainly not stored. */
    boolean refused;

    /** May be lost, as the only copy was ruined, or never synced by {@code flush}. */
    boolean excused;

    Event(String id, byte[] bytes) {
      this.id = id;
      this.bytes = bytes;
    }
  }

  /** With it the header is as long whatever this process is numbered, and so are all places. */
  private static final String APPLICATION =
      "o".repeat(20 - Long.toString(ProcessId.current()).length());

  private static final AtomicCounter RUNS = new AtomicCounter();

  private final Random random;
  private final Turns turns;
  private final SimulatedTime time;
  private final SimulatedDisk disk;
  private final SimulatedDatabase database = new SimulatedDatabase();
  private final Path queue;
  private final JournalSettings settings;
  private final boolean fsync;
  private final boolean ruins;
  private final boolean rots;

  private final Map<String, Event> events = new TreeMap<>();
  private final Map<String, byte[]> linesSeen = new HashMap<>();
  private final List<Turns.SimulatedProcess> running = new ArrayList<>();
  private final Set<Event> inRuinedPage = new HashSet<>();

  /** Numbers that may be reported as damaged: {@code journal/seq}. */
  private final Set<String> mayBeDamaged = new HashSet<>();

  /** From which number on a journal may have been taken for torn, as what proved more is gone. */
  private final Map<UUID, Long> mayBeTornFrom = new HashMap<>();

  private final Set<String> takenBack = new HashSet<>();
  private boolean anyDamage;
  private boolean powerCuts;

  /** A torn copy of an event that was uploaded and deleted may have been taken for its damage. */
  private boolean lookedForWhatIsGone;

  private int nextEvent;

  Simulation(long seed) {
    this(seed, null);
  }

  /**
   * @param storyOrNull where to tell what happens
   */
  Simulation(long seed, StringBuilder storyOrNull) {
    this.random = new Random(seed);
    this.turns = new Turns(random, storyOrNull);
    this.time = new SimulatedTime(turns);
    this.disk = new SimulatedDisk(turns, random, this);
    this.queue = Paths.get("/simulated/" + RUNS.next() + "/queue");
    this.fsync = random.nextInt(8) != 0;
    this.ruins = fsync && random.nextInt(4) == 0;
    this.rots = fsync && !ruins && random.nextInt(6) == 0;
    int[] sizes = {1500, 4096, 9000, 20_000, 50_000};
    this.settings =
        JournalSettings.builder()
            .queueDir(queue)
            .application(APPLICATION)
            .target("db:3306/audit")
            .durability(fsync ? Durability.FSYNC : Durability.FLUSH)
            .segmentSize(sizes[random.nextInt(sizes.length)])
            .segmentAge(Duration.ofSeconds(random.nextInt(4) == 0 ? 2 : 3600))
            .keepUploaded(Duration.ofSeconds(random.nextInt(3) == 0 ? 30 : 0))
            .build();
  }

  /** Runs it; throws what is wrong. */
  void run() throws Throwable {
    try {
      turns.run(this::live);
    } finally {
      forgetLocks();
    }
  }

  /** A digest of all calls and turns. */
  long trace() {
    return turns.trace();
  }

  /** How many calls the disk has had. */
  int calls() {
    return disk.calls();
  }

  private void live() {
    int lives = 1 + random.nextInt(3);
    for (int life = 0; life < lives; life++) {
      powerCuts = random.nextInt(3) != 0;
      disk.mayRuin(ruins);
      if (random.nextBoolean()) {
        disk.becomeChangeable();
      }
      boolean crashes = random.nextInt(6) != 0;
      if (crashes) {
        disk.crashAt(1 + random.nextInt(1 << (2 + random.nextInt(8))), random.nextBoolean());
      }
      int processes = random.nextInt(4) == 0 ? 2 : 1;
      for (int i = 0; i < processes; i++) {
        Turns.SimulatedProcess process = new Turns.SimulatedProcess("process " + life + "." + i);
        running.add(process);
        boolean appends = random.nextInt(4) != 0;
        turns.spawn(process, "application", () -> runProcess(process, appends));
      }
      awaitDeath();
      disk.crashNever();
      disk.becomeFine();
      checkLines();
      if (random.nextInt(8) == 0) {
        databaseGoesBack();
      }
    }
    disk.mayRuin(false);
    if (rots) {
      powerCuts = true;
      cutPower();
      rot();
    }
    Turns.SimulatedProcess last = new Turns.SimulatedProcess("the last process");
    running.add(last);
    turns.spawn(last, "application", this::uploadAll);
    awaitDeath();
    check();
  }

  private void awaitDeath() {
    for (Turns.SimulatedProcess process : new ArrayList<>(running)) {
      turns.yieldUntil(() -> turns.threadsOf(process) == 0, Long.MAX_VALUE);
      disk.died(process);
    }
    running.clear();
    excuseTheRuined();
    forgetLocks();
  }

  /** A process that is gone has left its system properties with it. */
  private void forgetLocks() {
    Properties properties = System.getProperties();
    String locks = "io.auditlog.lock:" + queue.getParent() + "/";
    properties.keySet().removeIf(name -> name.toString().startsWith(locks));
  }

  // ---- what can happen to a process

  @Override
  public void crash() {
    if (powerCuts) {
      cutPower();
    } else {
      Turns.SimulatedProcess killed = running.get(random.nextInt(running.size()));
      killed.dead = true;
      turns.tell(out -> out.append(killed.name).append(" is killed"));
    }
  }

  private void cutPower() {
    running.forEach(process -> process.dead = true);
    turns.tell(out -> out.append("the power goes"));
    disk.powerCut();
    excuseTheRuined();
    if (!fsync) {
      events.values().forEach(event -> event.excused = true);
    }
  }

  /** The only copy was in a page that the disk has ruined; no software can bring it back. */
  private void excuseTheRuined() {
    inRuinedPage.forEach(event -> event.excused = true);
    inRuinedPage.clear();
  }

  @Override
  public void ruined(Path file, byte[] page) {
    String text = new String(page, ISO_8859_1);
    for (Event event : events.values()) {
      if (event.acknowledged && overlaps(text, event)) {
        inRuinedPage.add(event);
      }
    }
    anyDamage = true;
  }

  /** Whether any part of an event's line may be in a page: a line is longer than its event. */
  private static boolean overlaps(String page, Event event) {
    return page.contains(event.id) || page.contains("\"mac\"");
  }

  // ---- a process

  private void runProcess(Turns.SimulatedProcess process, boolean appends) {
    Journals journals = open();
    if (journals == null) {
      return;
    }
    int[] busy = {0};
    if (appends) {
      int appenders = 1 + random.nextInt(3);
      int count = 1 + random.nextInt(1 << random.nextInt(5));
      int size = 1 + random.nextInt(random.nextInt(6) == 0 ? 6000 : 600);
      for (int i = 0; i < appenders; i++) {
        busy[0]++;
        turns.spawn(
            process,
            "appender",
            () -> {
              for (int n = 0; n < count; n++) {
                append(journals, random.nextInt(size));
                pause();
              }
              busy[0]--;
            });
      }
    }
    int steps = random.nextInt(14);
    busy[0]++;
    turns.spawn(
        process,
        "uploader",
        () -> {
          for (int n = 0; n < steps; n++) {
            uploaderStep(journals);
            pause();
          }
          busy[0]--;
        });
    turns.yieldUntil(() -> busy[0] == 0, Long.MAX_VALUE);
    if (appends) {
      disk.becomeFine();
      Event event = append(journals, 10);
      if (!event.acknowledged && !process.dead) {
        throw new AssertionError("the disk is fine again, and an append still fails");
      }
    }
    if (random.nextBoolean()) {
      if (random.nextBoolean()) {
        disk.becomeChangeable();
      }
      journals.close();
      turns.turn(); // It may have died of it.
    } else {
      process.dead = true; // A kill while nothing happens.
    }
  }

  private void pause() {
    turns.progress();
    if (random.nextInt(4) == 0) {
      turns.yieldTurn();
    }
    if (random.nextInt(6) == 0) {
      turns.yieldUntil(() -> false, turns.nanos() + random.nextInt(3) * 1_000_000_000L);
    }
  }

  private Journals open() {
    for (int i = 0; i < 5; i++) {
      try {
        return Journals.open(settings, disk, time, new AuditMetrics(), new Queue.Notes());
      } catch (JournalException e) {
        turns.turn();
      }
    }
    disk.becomeFine();
    try {
      return Journals.open(settings, disk, time, new AuditMetrics(), new Queue.Notes());
    } catch (JournalException e) {
      turns.turn();
      throw new AssertionError("the disk is fine again, and the queue cannot be opened", e);
    }
  }

  private Event append(Journals journals, int size) {
    String id = String.format("event-%06d", nextEvent++);
    Event event = new Event(id, Queue.event(id + "-" + "x".repeat(size)));
    events.put(id, event);
    try {
      event.seq = journals.append(event.bytes);
      turns.turn(); // Who is dead hears of nothing.
      event.acknowledged = true;
      turns.tell(out -> out.append(id).append(" acknowledged as ").append(event.seq));
      if (running.size() == 1) {
        inRuinedPage.clear(); // What was in the page has been written again by now.
      }
    } catch (JournalException e) {
      turns.turn();
      event.refused = !e.isUndetermined();
      excuseTheRuined(); // The second attempt failed as well.
      turns.tell(out -> out.append(id).append(" failed: ").append(e.getMessage()));
    }
    return event;
  }

  private void uploaderStep(Journals journals) {
    try {
      if (random.nextInt(3) == 0) {
        journals.adopt();
      }
      List<StoredJournal> all = journals.own();
      all.addAll(journals.adopted());
      if (!all.isEmpty()) {
        StoredJournal journal = all.get(random.nextInt(all.size()));
        if (journal.isInUse()) {
          // The one who gives space back is in the middle of it, and must get its turns.
          turns.yieldUntil(() -> !journal.isInUse(), Long.MAX_VALUE);
        }
        if (random.nextInt(12) == 0) {
          // Read from the beginning, as somebody who looks into it does.
          for (JournalEntry entry : journal.read(0, 100, 1 << 20).entries()) {
            database.see(journal.header().id(), entry);
            lookedForWhatIsGone |= entry.isLost();
          }
        }
        database.upload(journal, 1 + random.nextInt(20), random.nextInt(10) == 0);
      }
    } catch (IOException e) {
      turns.turn(); // To be tried again.
    }
  }

  private void databaseGoesBack() {
    List<UUID> journals = database.journals();
    if (journals.isEmpty()) {
      return;
    }
    UUID journal = journals.get(random.nextInt(journals.size()));
    int has = database.rows(journal).size();
    if (has > 0 && disk.exists(queue.resolve(journal.toString()))) {
      int to = random.nextInt(has);
      for (int seq = to + 1; seq <= has; seq++) {
        takenBack.add(journal + "/" + seq);
        JournalEntry row = database.rows(journal).get(seq - 1);
        if (!row.isLost() && !isDurable(journal, seq)) {
          events.get(id(row.event())).excused = true; // It has been deleted, as it was uploaded.
        }
      }
      database.goBack(journal, to);
    }
  }

  /** Whether a segment that can be read after a power cut has the record. */
  private boolean isDurable(UUID journal, long seq) {
    for (Path file : disk.filesBeneath(queue.resolve(journal.toString()))) {
      List<Line> lines = lines(disk.durableContent(file));
      if (!lines.isEmpty()
          && lines.get(0).kind == Line.Kind.HEADER
          && lines.stream().anyMatch(line -> line.isRecord() && line.seq == seq)) {
        return true;
      }
    }
    return false;
  }

  // ---- the end

  private void uploadAll() {
    Journals journals = open();
    for (int round = 0; round < 4 && (round < 1 || hasJournals()); round++) {
      journals.adopt();
      for (StoredJournal journal : journals.adopted()) {
        try {
          while (database.upload(journal, 50, false)) {
            turns.progress();
          }
        } catch (IOException e) {
          turns.turn();
        }
      }
      turns.yieldUntil(() -> false, turns.nanos() + 60_000_000_000L);
    }
    journals.close();
  }

  private boolean hasJournals() {
    return disk.filesBeneath(queue).stream()
        .anyMatch(file -> file.endsWith(QueueFolder.OWNER_LOCK));
  }

  // ---- damage

  private void rot() {
    List<Path> segments = new ArrayList<>();
    for (Path file : disk.filesBeneath(queue)) {
      if (QueueFolder.segmentNumber(file.getFileName().toString()).isPresent()
          && !file.startsWith(queue.resolve(QueueFolder.QUARANTINE))
          && disk.content(file).length > 0) {
        segments.add(file);
      }
    }
    if (segments.isEmpty()) {
      return;
    }
    Path file = segments.get(random.nextInt(segments.size()));
    UUID journal;
    try {
      journal = UUID.fromString(file.getParent().getFileName().toString());
    } catch (IllegalArgumentException e) {
      return; // Being made or removed.
    }
    byte[] content = disk.content(file);
    int header = new String(content, ISO_8859_1).indexOf('\n');
    int end = content.length;
    while (end > 0 && content[end - 1] == '\n') {
      end--;
    }
    if (header < 0 || end <= header + 1) {
      return;
    }
    int position = header + 1 + random.nextInt(end - header - 1);
    if (content[position] == '\n') {
      return;
    }
    disk.rot(file, position);
    turns.tell(out -> out.append("rot at ").append(position).append(" of ").append(file));
    anyDamage = true;
    long durable = database.rows(journal).size();
    Set<Long> readable = new TreeSet<>();
    for (Path segment : segments) {
      if (segment.getParent().equals(file.getParent())) {
        for (Line line : lines(disk.content(segment))) {
          if (line.kind == Line.Kind.END) {
            durable = Math.max(durable, line.seq);
          } else if (line.isRecord()) {
            durable = Math.max(durable, line.durable);
            readable.add(line.seq);
          } else if (line.kind == Line.Kind.HEADER && line.header() != null) {
            durable = Math.max(durable, line.header().firstSeq - 1);
          }
        }
      }
    }
    for (Line line : lines(content)) {
      if (line.isRecord() && !readable.contains(line.seq)) {
        if (line.seq <= durable) {
          mayBeDamaged.add(journal + "/" + line.seq);
        } else {
          mayBeTornFrom.merge(journal, line.seq, Math::min);
        }
      }
    }
  }

  private static List<Line> lines(byte[] content) {
    List<Line> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        if (i > from) {
          lines.add(Line.parse(content, from, i));
        }
        from = i + 1;
      }
    }
    return lines;
  }

  // ---- what must be so

  /** The lines of one number are the same wherever and whenever they stand. */
  private void checkLines() {
    for (Path file : disk.filesBeneath(queue)) {
      if (!QueueFolder.segmentNumber(file.getFileName().toString()).isPresent()) {
        continue;
      }
      String journal = null;
      for (Line line : lines(disk.content(file))) {
        if (line.kind == Line.Kind.HEADER && line.header() != null) {
          journal = line.header().journal.id().toString();
        }
        if (line.isRecord() && journal != null) {
          byte[] before = linesSeen.putIfAbsent(journal + "/" + line.seq, line.bytes());
          if (before != null && !Arrays.equals(before, line.bytes())) {
            throw new AssertionError("seq " + line.seq + " of " + journal + " has two lines");
          }
        }
      }
    }
  }

  private void check() {
    require(disk.sins().isEmpty(), disk.sins());
    Map<String, Long> found = new HashMap<>();
    for (UUID journal : database.journals()) {
      Chain chain = new Chain(journal, null);
      byte[] mac = Chain.start();
      for (JournalEntry row : database.rows(journal)) {
        String number = journal + "/" + row.seq();
        if (row.isLost()) {
          checkLost(number, row);
          mac = null;
          continue;
        }
        if (mac != null) {
          chain.advance(
              mac,
              row.seq(),
              row.recordedAt().getBytes(UTF_8),
              Chain.digest(row.event(), row.event().length));
          require(Arrays.equals(mac, row.mac()), "the chain is broken at " + number);
        }
        mac = row.mac().clone();
        String id = id(row.event());
        Event event = events.get(id);
        require(event != null && Arrays.equals(event.bytes, row.event()), "changed: " + number);
        require(found.put(id, row.seq()) == null, id + " is there twice");
      }
    }
    for (Event event : events.values()) {
      Long seq = found.get(event.id);
      if (event.refused) {
        require(seq == null, event.id + " was refused, and is there");
      }
      if (event.acknowledged && seq != null) {
        require(seq == event.seq, event.id + " is not where its caller was told");
      }
      if (event.acknowledged && seq == null) {
        require(
            mayBeMissing(event),
            event.id + " (" + event.seq + ") was acknowledged, and is missing");
      }
    }
    checkFolder();
  }

  private void checkLost(String number, JournalEntry row) {
    switch (row.lostBecause()) {
      case "no longer in the queue" ->
          require(takenBack.contains(number), number + " has been deleted");
      case "was not on the disk yet when the machine stopped" ->
          require(!fsync, number + " was not synced");
      default -> {
        require(
            mayBeDamaged.contains(number)
                || (ruins && anyDamage)
                // What MySQL had may have been deleted, not necessarily from the beginning on.
                || takenBack.contains(number)
                // Acknowledged when it was written, and then lost by a sync.
                || (!fsync && disk.syncsHaveFailed()),
            number + " is reported as damaged");
        Path quarantine = queue.resolve(QueueFolder.QUARANTINE);
        require(
            disk.exists(quarantine.resolve(number.replace('/', '-') + ".json")),
            number + " is not in the quarantine");
      }
    }
  }

  private boolean mayBeMissing(Event event) {
    // Without syncs, what was acknowledged last may be lost by the first one, at sealing.
    if (event.excused || (!fsync && disk.syncsHaveFailed())) {
      return true;
    }
    for (String number : mayBeDamaged) {
      if (lineHolds(number, event)) {
        return true;
      }
    }
    for (Map.Entry<UUID, Long> torn : mayBeTornFrom.entrySet()) {
      if (event.seq >= torn.getValue() && lineHolds(torn.getKey() + "/" + event.seq, event)) {
        return true;
      }
    }
    return false;
  }

  private boolean lineHolds(String number, Event event) {
    byte[] line = linesSeen.get(number);
    return line != null && new String(line, ISO_8859_1).contains(event.id);
  }

  private void checkFolder() {
    for (Path file : disk.filesBeneath(queue)) {
      Path inside = queue.relativize(file);
      if (inside.startsWith(QueueFolder.QUARANTINE)) {
        require(mayBeQuarantined(), inside + " is in the quarantine");
      } else {
        require(
            inside.toString().equals(QueueFolder.ADOPT_LOCK) || isHeaderless(file.getParent()),
            inside + " is left");
      }
    }
  }

  /** What a failing sync, or no sync, leaves of a journal without a header is left to a person. */
  private boolean isHeaderless(Path journal) {
    for (Path file : disk.filesBeneath(journal)) {
      for (Line line : lines(disk.content(file))) {
        if (line.kind == Line.Kind.HEADER) {
          return false;
        }
      }
    }
    return disk.syncsHaveFailed() || !fsync;
  }

  private boolean mayBeQuarantined() {
    return anyDamage
        || lookedForWhatIsGone
        || !takenBack.isEmpty()
        || (!fsync && disk.syncsHaveFailed());
  }

  private void require(boolean so, Object otherwise) {
    if (!so) {
      throw new AssertionError(
          otherwise + (fsync ? "" : "; flush") + (ruins ? "; ruins" : "") + (rots ? "; rots" : ""));
    }
  }

  private static final Pattern ID = Pattern.compile("event-\\d{6}");

  private static String id(byte[] event) {
    Matcher matcher = ID.matcher(new String(event, UTF_8));
    return matcher.find() ? matcher.group() : "";
  }

  /** Names each run's folder, as the locks of a JVM are registered by path. */
  private static final class AtomicCounter {
    private int value;

    synchronized int next() {
      return ++value;
    }
  }
}
