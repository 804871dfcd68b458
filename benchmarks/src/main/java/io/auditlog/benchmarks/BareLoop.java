package io.auditlog.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What the disk can do: one write and one fdatasync for each event, one after the other, in a file
 * whose blocks are already there. For one thread.
 */
final class BareLoop implements Contestant.Step {

  private static final int FILE_SIZE = 64 << 20;

  private final FileChannel channel;
  private final ByteBuffer event;
  private long position;

  BareLoop(Path file, byte[] bytes) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    byte[] blank = new byte[FILE_SIZE];
    Arrays.fill(blank, (byte) '\n');
    channel.write(ByteBuffer.wrap(blank));
    channel.force(true);
    event = ByteBuffer.allocateDirect(bytes.length);
    event.put(bytes);
  }

  @Override
  public void run() throws IOException {
    if (position + event.capacity() > FILE_SIZE) {
      position = 0;
    }
    event.clear();
    position += channel.write(event, position);
    channel.force(false);
  }
}
