package io.auditlog.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A file or folder of the simulated disk: once as the kernel shows it, and once as it is on the
 * disk.
 */
final class SimulatedFile {

  /** An entry that comes, goes, or is renamed. */
  static final class Change {
    private final SimulatedFile from;
    private final String oldName;
    private final SimulatedFile to;
    private final String newName;
    private final SimulatedFile file;

    Change(
        SimulatedFile from, String oldName, SimulatedFile to, String newName, SimulatedFile file) {
      this.from = from;
      this.oldName = oldName;
      this.to = to;
      this.newName = newName;
      this.file = file;
    }

    void make() {
      if (from != null) {
        from.entries.remove(oldName, file);
      }
      if (to != null) {
        to.entries.put(newName, file);
      }
    }

    void makeDurable() {
      if (from != null) {
        from.durableEntries.remove(oldName, file);
      }
      if (to != null) {
        to.durableEntries.put(newName, file);
      }
    }

    boolean isIn(SimulatedFile folder) {
      return from == folder || to == folder;
    }
  }

  private final boolean folder;
  private final TreeMap<String, SimulatedFile> entries = new TreeMap<>();
  private final TreeMap<String, SimulatedFile> durableEntries = new TreeMap<>();

  private byte[] cache = new byte[0];
  private int size;
  private byte[] disk = new byte[0];
  private int durableSize;

  /** Sectors that a sync has to write. */
  private final BitSet dirty = new BitSet();

  /** Sectors that are clean for the kernel, and yet not on the disk, as a sync of them failed. */
  private final BitSet forsaken = new BitSet();

  private boolean syncFailed;
  private boolean cut;
  private Turns.SimulatedProcess lockedBy;

  private SimulatedFile(boolean folder) {
    this.folder = folder;
  }

  static SimulatedFile folder() {
    return new SimulatedFile(true);
  }

  static SimulatedFile regular() {
    return new SimulatedFile(false);
  }

  // ---- folders

  boolean isFolder() {
    return folder;
  }

  List<String> names() {
    return new ArrayList<>(entries.keySet());
  }

  SimulatedFile get(String name) {
    return entries.get(name);
  }

  void forgetWhatIsNotDurable() {
    lockedBy = null;
    entries.clear();
    entries.putAll(durableEntries);
    entries.values().forEach(SimulatedFile::forgetWhatIsNotDurable);
    if (!folder) {
      powerCut(SimulatedDisk.Tearing.EVERYTHING, null); // It has been, if it was dirty.
    }
  }

  // ---- locks

  boolean lock(Turns.SimulatedProcess process) {
    if (lockedBy != null) {
      return false;
    }
    lockedBy = process;
    return true;
  }

  void unlock(Turns.SimulatedProcess process) {
    if (lockedBy == process) {
      lockedBy = null;
    }
    entries.values().forEach(file -> file.unlock(process));
  }

  // ---- content

  int size() {
    return size;
  }

  byte[] content() {
    return Arrays.copyOf(cache, size);
  }

  /** What is sure to be left after a power cut. */
  byte[] durableContent() {
    return Arrays.copyOf(disk, durableSize);
  }

  void read(ByteBuffer into, int position, int count) {
    into.put(cache, position, count);
  }

  boolean isRecordByte(int position) {
    return cache[position] != '\n';
  }

  boolean syncFailed() {
    return syncFailed;
  }

  /** Whether it is shorter than it was. */
  boolean hasBeenCut() {
    return cut;
  }

  void write(byte[] bytes, int position) {
    cache = SimulatedDisk.grown(cache, position + bytes.length);
    System.arraycopy(bytes, 0, cache, position, bytes.length);
    size = Math.max(size, position + bytes.length);
    if (bytes.length > 0) {
      dirty.set(position / SimulatedDisk.SECTOR, SimulatedDisk.sectors(position + bytes.length));
    }
  }

  void truncate(int newSize) {
    Arrays.fill(cache, Math.min(newSize, size), size, (byte) 0);
    size = newSize;
    cut = true;
    dirty.clear(
        SimulatedDisk.sectors(newSize), Math.max(SimulatedDisk.sectors(newSize), dirty.length()));
  }

  private void writeBack(int sector) {
    int from = sector * SimulatedDisk.SECTOR;
    int to = Math.min(cache.length, from + SimulatedDisk.SECTOR);
    disk = SimulatedDisk.grown(disk, to);
    System.arraycopy(cache, from, disk, from, to - from);
    dirty.clear(sector);
    forsaken.clear(sector);
  }

  /** Some sectors, and the length perhaps. */
  void writeBack(Random random) {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextBoolean()) {
        writeBack(sector);
      }
    }
    if (random.nextBoolean()) {
      durableSize = size;
    }
  }

  void sync() {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      writeBack(sector);
    }
    durableSize = size;
  }

  /**
   * Some sectors get to the disk, the others never will.
   *
   * @param ruin whether one page that was not written is to be ruined on the disk
   * @return what that page was; nothing if there is none
   */
  byte[] failToSync(Random random, boolean ruin) {
    syncFailed = true;
    byte[] ruined = new byte[0];
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextBoolean()) {
        writeBack(sector);
      } else {
        forsaken.set(sector);
        dirty.clear(sector);
      }
    }
    if (random.nextBoolean()) {
      durableSize = size;
    }
    int first = forsaken.nextSetBit(0);
    if (ruin && first >= 0) {
      int page = first / SimulatedDisk.sectorsInPage();
      int from = page * SimulatedDisk.sectorsInPage() * SimulatedDisk.SECTOR;
      int to = Math.min(disk.length, from + SimulatedDisk.sectorsInPage() * SimulatedDisk.SECTOR);
      if (from < to) {
        ruined = Arrays.copyOfRange(disk, from, to);
        Arrays.fill(disk, from, to, (byte) 0);
        forsaken.set(
            page * SimulatedDisk.sectorsInPage(), (page + 1) * SimulatedDisk.sectorsInPage());
        kept = true;
      }
    } else if (random.nextBoolean()) {
      forgetPages(random);
    }
    return ruined;
  }

  /** Whether the cache keeps its pages: while they are the only good ones. */
  private boolean kept;

  /** The kernel needs memory: what is clean is read from the disk again. */
  void forgetPages(Random random) {
    if (kept) {
      return;
    }
    for (int s = forsaken.nextSetBit(0); s >= 0; s = forsaken.nextSetBit(s + 1)) {
      if (random.nextBoolean()) {
        readBack(s);
      }
    }
  }

  private void readBack(int sector) {
    int from = sector * SimulatedDisk.SECTOR;
    int to = Math.min(cache.length, from + SimulatedDisk.SECTOR);
    disk = SimulatedDisk.grown(disk, to);
    if (from < to) {
      System.arraycopy(disk, from, cache, from, to - from);
    }
    forsaken.clear(sector);
  }

  void powerCut(SimulatedDisk.Tearing tearing, Random random) {
    int sectors = dirty.length();
    int lostFrom =
        tearing == SimulatedDisk.Tearing.FROM_SOME_POINT_ON ? random.nextInt(sectors + 1) : 0;
    boolean pageLost = false;
    for (int sector = 0; sector < sectors; sector++) {
      if (tearing == SimulatedDisk.Tearing.PAGES && (sector % SimulatedDisk.sectorsInPage() == 0)) {
        pageLost = random.nextBoolean();
      }
      boolean lost =
          switch (tearing) {
            case EVERYTHING -> true;
            case NOTHING -> false;
            case SECTORS -> random.nextBoolean();
            case PAGES -> pageLost;
            case FROM_SOME_POINT_ON -> sector >= lostFrom;
          };
      if (dirty.get(sector) && !lost) {
        writeBack(sector);
      }
    }
    if (tearing != SimulatedDisk.Tearing.EVERYTHING
        && (tearing == SimulatedDisk.Tearing.NOTHING || random.nextBoolean())) {
      durableSize = size;
    }
    dirty.clear();
    forsaken.clear();
    disk = SimulatedDisk.grown(disk, durableSize);
    size = durableSize;
    cache = Arrays.copyOf(disk, size);
    syncFailed = false;
    kept = false;
  }

  void rot(int position) {
    cache[position] ^= 0x11;
    disk[position] ^= 0x11;
  }
}
