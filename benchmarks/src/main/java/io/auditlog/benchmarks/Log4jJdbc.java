package io.auditlog.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;

/**
 * Log4j's own JDBC appender on a pool of HikariCP, writing into {@code audit_log} what of its
 * columns it can fill.
 */
public final class Log4jJdbc {

  /** What the events of the drained queue have beside their message. */
  static final Map<String, String> CONTEXT =
      new TreeMap<>(
          Map.of(
              "actor_id", "u-17",
              "actor_ip_addr", "203.0.113.7",
              "record_id", "4711",
              "record_type", "order",
              "tenant_id", "acme"));

  // Log4j asks a static method for it.
  private static volatile HikariDataSource pool;

  private Log4jJdbc() {}

  /** For the configuration. */
  public static DataSource pool() {
    return pool;
  }

  static HikariDataSource pool(Database database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(2);
    config.addDataSourceProperty("cachePrepStmts", "true");
    return new HikariDataSource(config);
  }

  /** Events a second, each committed before its call returns. */
  static double rate(Database database, int events) throws Exception {
    database.execute("TRUNCATE TABLE " + AuditRows.TABLE);
    try (HikariDataSource open = pool(database)) {
      pool = open;
      Logger logger = Log4jLogging.logger(appender());
      try {
        ThreadContext.putAll(CONTEXT);
        return rate(Log4jLogging.call(logger), events);
      } finally {
        ThreadContext.clearAll();
        Log4jLogging.stop(logger);
      }
    }
  }

  /** The first tenth is not counted. */
  static double rate(Contestant.Step call, int events) throws Exception {
    long start = 0;
    for (int i = -events / 10; i < events; i++) {
      if (i == 0) {
        start = System.nanoTime();
      }
      call.run();
    }
    return events / ((System.nanoTime() - start) / 1e9);
  }

  private static String appender() {
    StringBuilder xml = new StringBuilder();
    xml.append(
        """
        <JDBC name="A" tableName="audit_log" ignoreExceptions="false">
          <ConnectionFactory class="io.auditlog.benchmarks.Log4jJdbc" method="pool"/>
          <ColumnMapping name="journal_id" literal="1"/>
          <ColumnMapping name="seq" pattern="%sn"/>
          <ColumnMapping name="recorded_at" pattern="%d{yyyy-MM-dd HH:mm:ss.SSSSSS}{UTC}"/>
          <ColumnMapping name="occurred_at" pattern="%d{yyyy-MM-dd HH:mm:ss.SSSSSS}{UTC}"/>
          <ColumnMapping name="event_type" literal="'acme.order.ship.success.ok'"/>
          <ColumnMapping name="level" pattern="%level{lowerCase=true}"/>
          <ColumnMapping name="severity" literal="6"/>
          <ColumnMapping name="message" pattern="%m"/>
          <ColumnMapping name="kind" literal="'audit'"/>
          <ColumnMapping name="logger" pattern="%c"/>
          <ColumnMapping name="thread" pattern="%t"/>
          <ColumnMapping name="application" literal="'orders'"/>
          <ColumnMapping name="host" literal="'web-1'"/>
          <ColumnMapping name="mac" literal="x'%s'"/>
          <ColumnMapping name="payload">
            <JsonTemplateLayout eventTemplateUri="classpath:io/auditlog/benchmarks/audit-fields.json"/>
          </ColumnMapping>
        """
            .replace("x'%s'", "x'" + "00".repeat(32) + "'"));
    for (String key : CONTEXT.keySet()) {
      xml.append("<ColumnMapping name=\"%1$s\" pattern=\"%%X{%1$s}\"/>".formatted(key));
    }
    return xml.append("</JDBC>").toString();
  }
}
