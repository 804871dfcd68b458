package io.auditlog.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.db.DBAppender;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.db.DataSourceConnectionSource;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.slf4j.Logger;

/** Logback's DBAppender on a pool of HikariCP. It writes into tables of its own, and no others. */
final class LogbackDb {

  private static final String TABLES = "/ch/qos/logback/classic/db/script/mysql.sql";

  private LogbackDb() {}

  /** Events a second, each committed before its call returns. */
  static double rate(Database database, int events) throws Exception {
    createTables(database);
    try (HikariDataSource pool = Log4jJdbc.pool(database)) {
      LoggerContext context = new LoggerContext();
      LogbackMDCAdapter mdc = new LogbackMDCAdapter();
      context.setMDCAdapter(mdc);
      Log4jJdbc.CONTEXT.forEach(mdc::put);
      Logger logger = logger(context, pool);
      double rate = Log4jJdbc.rate(LogbackLogging.call(logger), events);
      LogbackLogging.stop(logger);
      return rate;
    }
  }

  private static Logger logger(LoggerContext context, HikariDataSource pool) {
    DataSourceConnectionSource source = new DataSourceConnectionSource();
    source.setContext(context);
    source.setDataSource(pool);
    source.start();
    DBAppender appender = new DBAppender();
    appender.setContext(context);
    appender.setConnectionSource(source);
    appender.start();
    ch.qos.logback.classic.Logger logger = context.getLogger(Log4jLogging.LOGGER);
    logger.addAppender(appender);
    return logger;
  }

  private static void createTables(Database database) throws Exception {
    String withoutComments = script().replaceAll("(?m)^#.*$", "");
    try (Scanner statements = new Scanner(withoutComments).useDelimiter(";\\s*")) {
      while (statements.hasNext()) {
        database.execute(statements.next());
      }
    }
  }

  private static String script() throws IOException {
    try (InputStream script = DBAppender.class.getResourceAsStream(TABLES)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
