package io.auditlog.platform;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;

/** The standard error of the process, whatever {@code System.setErr} has put in its place. */
public final class StandardError {

  private StandardError() {}

  /**
   * Prints a line. For the thread that empties the queue of an asynchronous logger or appender:
   * where {@code System.err} is logged, it would fill, and wait for, that queue.
   */
  public static void println(String line) {
    byte[] bytes = (line + System.lineSeparator()).getBytes(Charset.defaultCharset());
    try {
      // Not closed, as it is the process's own.
      new FileOutputStream(FileDescriptor.err).write(bytes);
    } catch (IOException e) {
      // Nobody reads it, which System.err would not say either.
    }
  }
}
