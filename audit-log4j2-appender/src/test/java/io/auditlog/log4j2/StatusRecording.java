package io.auditlog.log4j2;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/** Keeps what is said in Log4j's status log, from WARN on. */
final class StatusRecording implements StatusListener {

  private final List<StatusData> all = new CopyOnWriteArrayList<>();

  StatusRecording() {
    StatusLogger.getLogger().registerListener(this);
  }

  /** The texts of what was said at exactly this level. */
  List<String> at(Level level) {
    return all.stream()
        .filter(data -> data.getLevel().equals(level))
        .map(data -> data.getMessage().getFormattedMessage())
        .toList();
  }

  @Override
  public void log(StatusData data) {
    all.add(data);
  }

  @Override
  public Level getStatusLevel() {
    return Level.WARN;
  }

  void stop() {
    StatusLogger.getLogger().removeListener(this);
  }

  /** What the status log calls when a listener is removed. */
  @Override
  public void close() {}
}
