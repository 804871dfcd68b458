package io.auditlog.journal;

import java.util.Locale;

/** Where an event must be before {@code append} returns. */
public enum Durability {
  /** On the disk: written and synced. */
  FSYNC,
  /** In the operating system's page cache: survives the process, not a power cut. */
  FLUSH;

  /** As it stands in the journal's header. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
