package io.auditlog;

import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.config.SettingsReader;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Projection;
import io.auditlog.journal.Durability;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.OnFull;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.mysql.KindColumn;
import io.auditlog.mysql.KindTable;
import io.auditlog.mysql.KindTables;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.platform.HostName;
import io.auditlog.platform.WholeFile;
import io.auditlog.queue.QueueSettings;
import io.auditlog.upload.UploadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns an {@code <Audit>} element into an {@link AuditConfig}: each setting's name, default and
 * bounds, as users write them, stand here.
 */
final class ConfigReader {

  /** What becomes of calls that no rule is for. */
  private enum Unmatched {
    RECORD,
    IGNORE
  }

  private final String owner;
  private final String appenderNameOrNull;

  private ConfigReader(String owner, String appenderNameOrNull) {
    this.owner = owner;
    this.appenderNameOrNull = appenderNameOrNull;
  }

  static ConfigReader ofAppender(String name) {
    return new ConfigReader("Audit appender \"" + name + "\"", name);
  }

  static ConfigReader ofJava() {
    return new ConfigReader("AuditConfig", null);
  }

  boolean ignoreExceptions(Element audit) {
    return new SettingsReader(owner, audit).flag("ignoreExceptions", true);
  }

  AuditConfig read(Element audit) {
    SettingsReader settings = new SettingsReader(owner, audit);
    settings.flag("ignoreExceptions", true);
    String application = settings.text("application", "app");
    String host = HostName.local();
    int maxEventSize = (int) settings.size("maxEventSize", "1 MB", "1 KB", "4 MB");
    MySqlSettings mysql = child(audit, "MySql").map(element -> mysql(element)).orElse(null);
    UploadSettings upload = upload(settings, maxEventSize, child(audit, "MySql"));
    JournalSettings journal =
        journal(settings, maxEventSize)
            .application(application)
            .host(host)
            .target(mysql == null ? "" : mysql.target())
            .tables(KindTables.of(tables(audit)).toJson())
            .build();
    Duration shutdownTimeout = settings.duration("shutdownTimeout", "5s", "0s", "1 h");
    MappingSettings mapping =
        new MappingReader(owner, settings, audit)
            .read()
            .recordsUnmatched(recordsUnmatched(settings, audit))
            .build();
    Map<String, Projection> views = new ViewReader(owner, audit).read();
    settings.refuseTheRest("MySql", "Field", "Rule", "Table", "View");
    return new AuditConfig(
        appenderNameOrNull,
        new QueueSettings(journal, upload, mysql, shutdownTimeout),
        mapping,
        new EventEncoder(
            application, host, maxEventSize, mapping.beansAsJson(), mapping.redaction()),
        views);
  }

  private static boolean recordsUnmatched(SettingsReader settings, Element audit) {
    Unmatched unmatched = settings.choice("unmatched", Unmatched.RECORD);
    if (unmatched == Unmatched.IGNORE && audit.children("Rule").isEmpty()) {
      throw settings.bad("unmatched", "ignore", "without a Rule, nothing would be recorded");
    }
    return unmatched == Unmatched.RECORD;
  }

  private JournalSettings.Builder journal(SettingsReader settings, int maxEventSize) {
    long maxQueueSize = settings.size("maxQueueSize", "10 GB", "8 MB", "1000 TB");
    long segmentSize = settings.size("segmentSize", "64 MB", "1 MB", "1 GB");
    return JournalSettings.builder()
        .queueDir(queueDir(settings))
        .durability(settings.choice("durability", Durability.FSYNC))
        .maxQueueSize(maxQueueSize)
        .onFull(settings.choice("onFull", OnFull.BLOCK))
        .blockTimeout(settings.duration("blockTimeout", "1s", "0s", "1 h"))
        // A small queue gets small segments, so that space comes back before the queue is full.
        .segmentSize(Math.min(segmentSize, maxQueueSize / 4))
        .maxEventSize(maxEventSize)
        .keepUploaded(settings.duration("keepUploaded", "10 min", "0s", "30 d"))
        .hmacKey(hmacKey(settings));
  }

  private static Path queueDir(SettingsReader settings) {
    return path(settings, "queueDir", settings.required("queueDir", "/var/lib/orders/audit"));
  }

  private static Path path(SettingsReader settings, String name, String text) {
    try {
      return Paths.get(text);
    } catch (InvalidPathException e) {
      throw settings.bad(name, text, "not a path: " + e.getReason());
    }
  }

  /** Read here and not later, so that a wrong key is an error of the configuration. */
  private static byte[] hmacKey(SettingsReader settings) {
    Optional<String> file = settings.text("hmacKeyFile");
    if (!file.isPresent()) {
      return null;
    }
    Path path = path(settings, "hmacKeyFile", file.get());
    try {
      if (isReadableByOthers(path)) {
        throw settings.bad(
            "hmacKeyFile", file.get(), "others may read or write it; use a file of mode 0600");
      }
      byte[] key = WholeFile.read(path);
      if (key.length < JournalSettings.MIN_HMAC_KEY_LENGTH) {
        throw settings.bad(
            "hmacKeyFile",
            file.get(),
            "it has " + key.length + " bytes; use at least " + JournalSettings.MIN_HMAC_KEY_LENGTH);
      }
      return key;
    } catch (IOException e) {
      throw settings.bad("hmacKeyFile", file.get(), "cannot be read: " + e);
    }
  }

  private static boolean isReadableByOthers(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return false;
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    return permissions.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"));
  }

  private UploadSettings upload(
      SettingsReader settings, int maxEventSize, Optional<Element> mysql) {
    UploadSettings.Builder upload =
        UploadSettings.builder()
            .batchSize(settings.number("batchSize", 1000, 1, 10_000))
            .maxEventSize(maxEventSize);
    mysql.ifPresent(
        element -> {
          SettingsReader backoff = mysqlReader(element);
          Duration initial = backoff.duration("retryInitial", "1s", "10 ms", "1 h");
          Duration max = backoff.duration("retryMax", "300s", "10 ms", "1 d");
          if (initial.compareTo(max) > 0) {
            throw backoff.bad(
                "retryInitial", backoff.text("retryInitial", "1s"), "use at most retryMax");
          }
          upload.retryInitial(initial);
          upload.retryMax(max);
        });
    return upload.build();
  }

  private SettingsReader mysqlReader(Element mysql) {
    return new SettingsReader(owner + ": MySql", mysql)
        .masked("password", password -> "***")
        .masked("url", ConfigReader::withoutCredentials);
  }

  private MySqlSettings mysql(Element element) {
    SettingsReader settings = mysqlReader(element);
    String url = settings.required("url", "jdbc:mysql://db:3306/audit");
    MySqlSettings.Builder mysql =
        MySqlSettings.builder()
            .url(url)
            .user(settings.text("user", ""))
            .createTables(settings.flag("createTables", true))
            .tablePrefix(tablePrefix(settings))
            .connectTimeout(settings.duration("connectTimeout", "5s", "250 ms", "10 min"))
            .socketTimeout(settings.duration("socketTimeout", "10s", "250 ms", "1 h"));
    password(settings, mysql);
    settings.text("retryInitial");
    settings.text("retryMax");
    settings.refuseTheRest();
    try {
      return mysql.build();
    } catch (IllegalArgumentException e) {
      throw settings.bad("url", url, e.getMessage());
    }
  }

  /** A URL may hold a password before the host, in its keys, or among its parameters. */
  private static String withoutCredentials(String url) {
    return url.replaceFirst("\\?.*", "?...")
        .replaceFirst("//.*@", "//...@")
        .replaceAll("(?i)(password[^=]*=)[^,)]*", "$1...");
  }

  private static void password(SettingsReader settings, MySqlSettings.Builder mysql) {
    Optional<String> password = settings.text("password");
    Optional<String> file = settings.text("passwordFile");
    if (password.isPresent() && file.isPresent()) {
      throw settings.error("has both password and passwordFile; use one");
    }
    password.ifPresent(mysql::password);
    file.ifPresent(text -> mysql.passwordFile(path(settings, "passwordFile", text)));
  }

  private static String tablePrefix(SettingsReader settings) {
    String prefix = settings.text("tablePrefix", "");
    if (!prefix.matches("[0-9A-Za-z_]{0,32}")) {
      throw settings.bad("tablePrefix", prefix, "use up to 32 letters, digits and _");
    }
    return prefix;
  }

  private List<KindTable> tables(Element audit) {
    List<KindTable> tables = new ArrayList<>();
    for (Element element : audit.children("Table")) {
      SettingsReader settings = new SettingsReader(owner + ": Table", element);
      String kind = settings.required("kind", "use_log");
      String name = settings.required("name", "user_use_log");
      settings.refuseTheRest("Field");
      List<KindColumn> columns = new ArrayList<>();
      for (Element field : element.children("Field")) {
        columns.add(column(new SettingsReader(owner + ": Table: Field", field)));
      }
      try {
        tables.add(new KindTable(kind, name, columns));
      } catch (IllegalArgumentException e) {
        throw settings.error(e.getMessage());
      }
    }
    return tables;
  }

  private static KindColumn column(SettingsReader settings) {
    String name = settings.required("name", "user_name");
    String from = settings.text("from", null);
    String value = settings.literal("value").orElse(null);
    settings.refuseTheRest();
    try {
      return KindColumn.of(name, from, value);
    } catch (IllegalArgumentException e) {
      throw settings.error(e.getMessage());
    }
  }

  private Optional<Element> child(Element element, String name) {
    List<Element> found = element.children(name);
    if (found.size() > 1) {
      throw new ConfigurationException(
          owner + ": has " + found.size() + " elements " + name + "; use one");
    }
    return found.stream().findFirst();
  }
}
