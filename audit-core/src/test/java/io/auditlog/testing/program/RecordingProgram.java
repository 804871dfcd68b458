package io.auditlog.testing.program;

import java.util.Arrays;

/** Records through the Java API and uploads meanwhile. Arguments: those of {@link Recording}. */
public final class RecordingProgram {

  private RecordingProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (Recording recording = new Recording(Arrays.asList(arguments))) {
      recording.recordUntilStopped();
    }
  }
}
