package io.auditlog.queue;

import io.auditlog.journal.JournalSettings;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.upload.UploadSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** All that decides whether two users can share a queue: equal settings, one queue. Immutable. */
public final class QueueSettings {

  private final JournalSettings journal;
  private final UploadSettings upload;
  private final MySqlSettings mysqlOrNull;
  private final Duration shutdownTimeout;

  /**
   * @param mysqlOrNull null for a queue that is kept and not uploaded
   * @param shutdownTimeout most time that closing may spend on uploading
   */
  public QueueSettings(
      JournalSettings journal,
      UploadSettings upload,
      MySqlSettings mysqlOrNull,
      Duration shutdownTimeout) {
    this.journal = journal;
    this.upload = upload;
    this.mysqlOrNull = mysqlOrNull;
    this.shutdownTimeout = shutdownTimeout;
  }

  public JournalSettings journal() {
    return journal;
  }

  public UploadSettings upload() {
    return upload;
  }

  /** Where the queue goes, if anywhere. */
  public Optional<MySqlSettings> mysql() {
    return Optional.ofNullable(mysqlOrNull);
  }

  /** Most time that stopping may spend on uploading. */
  public Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof QueueSettings)) {
      return false;
    }
    QueueSettings that = (QueueSettings) other;
    return journal.equals(that.journal)
        && upload.equals(that.upload)
        && Objects.equals(mysqlOrNull, that.mysqlOrNull)
        && shutdownTimeout.equals(that.shutdownTimeout);
  }

  @Override
  public int hashCode() {
    return Objects.hash(journal, upload, mysqlOrNull, shutdownTimeout);
  }
}
