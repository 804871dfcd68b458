package io.auditlog.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file system in memory, which fills up and can be made read-only like any other. Needs
 * Linux and root; without, the test that asks is skipped. A process of its own waits for the end of
 * this one, whichever way that comes, and unmounts it.
 */
public final class Tmpfs implements AutoCloseable {

  private final Path root;
  private final MountKeeper keeper;

  private Tmpfs(Path root) throws IOException {
    this.root = root;
    keeper = new MountKeeper("umount -l \"$0\"", root.toString());
  }

  /** Mounts one at a folder, which is created. */
  public static Tmpfs mount(Path folder, long bytes) throws IOException {
    MountKeeper.require("the tmpfs");
    Path root = Files.createDirectory(folder).toRealPath();
    try {
      Command.run(
          "mount", "-t", "tmpfs", "-o", "mode=0700,size=" + bytes, "tmpfs", root.toString());
    } catch (IOException e) {
      MountKeeper.missing(e);
    }
    return new Tmpfs(root);
  }

  /** Where it is mounted. */
  public Path root() {
    return root;
  }

  /** Takes up so much of it; gives the file, to be deleted. */
  public Path fill(long bytes) throws IOException {
    Path file = root.resolve("filler");
    try (RandomAccessFile filler = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] piece = new byte[4096];
      for (long written = 0; written < bytes; written += piece.length) {
        filler.write(piece);
      }
    }
    return file;
  }

  /** The kernel lets nobody do this while a file is open for writing. */
  public void makeReadOnly() throws IOException {
    Command.run("mount", "-o", "remount,ro", root.toString());
  }

  public void makeWritable() throws IOException {
    Command.run("mount", "-o", "remount,rw", root.toString());
  }

  @Override
  public void close() throws IOException {
    keeper.close();
  }
}
