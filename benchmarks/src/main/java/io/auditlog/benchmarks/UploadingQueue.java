package io.auditlog.benchmarks;

import io.auditlog.journal.Durability;
import io.auditlog.journal.JournalException;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import io.auditlog.upload.UploadSettings;
import io.auditlog.upload.Uploader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Auditlog's queue and uploader with default settings, without a logging framework. */
final class UploadingQueue implements AutoCloseable {

  private static final int THREADS = 32;

  private final AuditMetrics metrics = new AuditMetrics();
  private final Journals journals;
  private final Uploader uploader;

  UploadingQueue(Path queueDir, Database database) throws JournalException {
    MySqlSettings mysql = database.settings();
    StandardErrorReporter reporter = new StandardErrorReporter();
    SystemTime time = new SystemTime();
    JournalSettings journal = journal(queueDir, mysql).build();
    journals = Journals.open(journal, new LocalDisk(), time, metrics, reporter);
    UploadSettings upload = UploadSettings.builder().build();
    uploader = new Uploader(journals, upload, mysql, time, metrics, reporter);
    journals.onAppend(uploader::wake);
    uploader.start();
  }

  /** Leaves events in a folder, as an application does whose database is down. */
  static void fill(Path queueDir, Database database, int events) throws Exception {
    try (Journals queue =
        AuditQueue.open(journal(queueDir, database.settings()).durability(Durability.FLUSH))) {
      AtomicInteger next = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> append(queue, next, events));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (queue.pendingRecords() != events) {
        throw new IllegalStateException(queue.pendingRecords() + " of " + events + " are queued");
      }
    }
  }

  private static void append(Journals queue, AtomicInteger next, int events) {
    try {
      for (int i = next.getAndIncrement(); i < events; i = next.getAndIncrement()) {
        queue.append(orderShipped(i));
      }
    } catch (JournalException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JournalSettings.Builder journal(Path queueDir, MySqlSettings mysql) {
    return AuditQueue.settings(queueDir)
        .application("orders")
        .host("web-1")
        .target(mysql.target())
        .keepUploaded(Duration.ZERO);
  }

  /** About as long and as filled as the events of an application are. */
  private static byte[] orderShipped(int i) {
    return """
        {"event_type":"acme.order.ship.success.ok","level":"info",\
        "message":"Order %1$d shipped to Paris by u-17",\
        "method":"com.acme.orders.Warehouse::ship","kind":"audit",\
        "actor_id":"u-17","actor_ip_addr":"203.0.113.7",\
        "metadata":{"carrier":"ACME Express","request.path":"/orders/%1$d/ship"},\
        "record_id":"%1$d","record_type":"order","tenant_id":"acme",\
        "logger":"com.acme.orders.Warehouse","thread":"http-8",\
        "application":"orders","host":"web-1",\
        "logged_at":"2026-11-23T08:50:01.123456Z"}"""
        .formatted(i)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** How many events have been committed since this was opened. */
  long uploaded() {
    return metrics.uploaded().sum();
  }

  @Override
  public void close() {
    uploader.stop(Duration.ZERO);
    journals.close();
  }
}
