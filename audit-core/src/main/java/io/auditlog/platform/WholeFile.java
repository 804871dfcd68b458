package io.auditlog.platform;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A small file, read at once. */
public final class WholeFile {

  private WholeFile() {}

  /**
   * The file's bytes. For threads of the application too: an interrupt, which would close a channel
   * (java.nio.channels.InterruptibleChannel), does not matter to a stream.
   */
  public static byte[] read(Path file) throws IOException {
    try (InputStream in = new FileInputStream(file.toFile())) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
      return bytes.toByteArray();
    }
  }
}
