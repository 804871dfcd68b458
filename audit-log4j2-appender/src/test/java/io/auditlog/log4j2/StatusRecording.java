package io.auditlog.log4j2;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/** Keeps what is said in Log4j's status log, from some level on. */
final class StatusRecording implements StatusListener {

  private final List<StatusData> all = new CopyOnWriteArrayList<>();

  private final Level lowest;

  /** From WARN on. */
  StatusRecording() {
    this(Level.WARN);
  }

  StatusRecording(Level lowest) {
    this.lowest = lowest;
    StatusLogger.getLogger().registerListener(this);
  }

  /** The texts of what was said at exactly this level. */
  List<String> at(Level level) {
    return all.stream()
        .filter(data -> data.getLevel().equals(level))
        .map(data -> data.getMessage().getFormattedMessage())
        .toList();
  }

  /** All texts, with stack traces. */
  List<String> all() {
    return all.stream().map(StatusData::getFormattedStatus).toList();
  }

  @Override
  public void log(StatusData data) {
    all.add(data);
  }

  @Override
  public Level getStatusLevel() {
    return lowest;
  }

  void stop() {
    StatusLogger.getLogger().removeListener(this);
  }

  /** What the status log calls when a listener is removed. */
  @Override
  public void close() {}
}
