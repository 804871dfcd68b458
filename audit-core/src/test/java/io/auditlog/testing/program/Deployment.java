package io.auditlog.testing.program;

import java.util.List;

/** Records through the Java API, a number of events from each thread, and closes the queue. */
public final class Deployment implements Runnable {

  private final List<String> arguments;
  private final int each;

  /**
   * A deployment that has not begun.
   *
   * @param arguments those of {@link Recording}
   * @param each how many events each thread records
   */
  public Deployment(List<String> arguments, Integer each) {
    this.arguments = arguments;
    this.each = each;
  }

  @Override
  public void run() {
    try (Recording recording = new Recording(arguments)) {
      recording.record(each);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // Nobody interrupts the threads of this program.
    }
  }
}
