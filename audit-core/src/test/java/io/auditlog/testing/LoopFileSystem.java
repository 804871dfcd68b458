package io.auditlog.testing;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real file system of its own on a loop device, whose power can be cut. The file beneath is the
 * disk: what has reached that stays, and all else is gone, as a file system that was shut down lets
 * nothing through any more (the ioctl GOINGDOWN of XFS and ext4).
 *
 * <p>Needs Linux, root and the tools; without, the test that asks is skipped. A process of its own
 * waits for the end of this one, whichever way that comes, and removes mount, device and file.
 */
public final class LoopFileSystem implements AutoCloseable {

  /** Which one. */
  public enum Type {
    EXT4,
    XFS;

    private String mkfs() {
      return this == EXT4 ? "mkfs.ext4" : "mkfs.xfs";
    }
  }

  /** The least that mkfs.xfs makes. */
  public static final long LEAST_SIZE = 300L << 20;

  /** ext4 has some reserved clusters that are counted as free and cannot be had. */
  private static final long KEPT_BY_EXT4 = 8L << 20;

  private static final String AT_THE_END =
      """
      while umount -l "$0"; do :; done
      rm -f "$1"
      """;

  private final Type type;
  private final Path image;
  private final Path root;
  private final MountKeeper keeper;

  private LoopFileSystem(Type type, Path image, Path root) throws IOException {
    this.type = type;
    this.image = image;
    this.root = root;
    keeper = new MountKeeper(AT_THE_END, root.toString(), image.toString());
  }

  /**
   * Makes and mounts one.
   *
   * @param folder gets its file and its mount point
   */
  public static LoopFileSystem make(Type type, Path folder, long bytes) throws IOException {
    MountKeeper.require("the loop devices");
    Requirement.command(type.mkfs(), "-V");
    Requirement.command("xfs_io", "-V");
    Path real = folder.toRealPath();
    Path image = real.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    Command.run(type.mkfs(), "-q", image.toString());
    LoopFileSystem made =
        new LoopFileSystem(type, image, Files.createDirectory(real.resolve("mounted")));
    try {
      made.mount();
    } catch (IOException e) {
      made.close();
      MountKeeper.missing(e);
    }
    return made;
  }

  /** Where it is mounted. */
  public Path root() {
    return root;
  }

  private void mount() throws IOException {
    Command.run("mount", "-o", "loop", image.toString(), root.toString());
  }

  /**
   * From now on nothing reaches the disk, and each call on a file of it fails. Returns when that is
   * so.
   *
   * @param flushLog whether what was done to the file system itself still reaches the disk, as it
   *     may before a power cut
   */
  public void cutPower(boolean flushLog) throws IOException {
    Command.run("xfs_io", "-x", "-c", flushLog ? "shutdown -f" : "shutdown", root.toString());
  }

  /**
   * Whether a sync that returns without an error while the power is being cut has synced. Not so on
   * ext4: on Linux 6.18, in 4,281 cuts of three threads that did nothing but pwrite and fdatasync
   * to files that grow, 349 such writes were gone, each of which had returned within the few
   * milliseconds of the ioctl. A power that fails does not return from a call.
   */
  public boolean isCutAtOnce() {
    return type != Type.EXT4;
  }

  /**
   * Makes a file of somebody else's that leaves about so many bytes free; none at all if 0.
   *
   * @return the file
   */
  public Path fillBut(long bytes) throws IOException {
    Path file = root.resolve("somebody-else");
    long free = Files.getFileStore(root).getUnallocatedSpace();
    long atOnce = free - Math.max(bytes, KEPT_BY_EXT4);
    Command.run("fallocate", "-l", Long.toString(atOnce), file.toString());
    if (bytes == 0) {
      for (int block = 1 << 16; block >= 1 << 12; block >>= 1) {
        fill(file, new byte[block]);
      }
    }
    return file;
  }

  private static void fill(Path file, byte[] block) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!isFull(e)) {
        throw e;
      }
    }
  }

  private static boolean isFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left on device");
  }

  /**
   * Has the kernel make an ext4 read-only, as it does after an error of the disk where it is
   * mounted with {@code errors=remount-ro}, whoever has files open. It stays so until it is mounted
   * again.
   */
  public void turnReadOnly() throws IOException {
    Command.run("mount", "-o", "remount,errors=remount-ro", root.toString());
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path device : devices) {
        if (isOurs(device.resolve("loop/backing_file"))) {
          Files.writeString(
              Path.of("/sys/fs/ext4", device.getFileName().toString(), "trigger_fs_error"),
              "by a test");
        }
      }
    }
  }

  /** Starts it anew from the disk: its journal is replayed. No file on it may be open. */
  public void mountAgain() throws IOException {
    Command.run("umount", root.toString());
    // A mount namespace that was made meanwhile may still have it; the next mount would join that.
    Eventually.await(() -> !hasDevice(), () -> image + " still has a loop device");
    mount();
  }

  private boolean hasDevice() {
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path device : devices) {
        if (isOurs(device.resolve("loop/backing_file"))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(Path backingFile) {
    try {
      return Files.readString(backingFile).strip().equals(image.toString());
    } catch (IOException e) {
      return false; // The device is not in use, or no longer.
    }
  }

  /** Removes everything, also if something is still open. */
  @Override
  public void close() throws IOException {
    keeper.close();
  }
}
