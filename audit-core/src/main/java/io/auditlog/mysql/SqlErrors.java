package io.auditlog.mysql;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The one place that says what an error of the server or the driver means. Numbers are those of
 * MySQL's "Server Error Message Reference"; MariaDB shares them.
 */
final class SqlErrors {

  private static final String PACKET_TOO_BIG = "PacketTooBigException";

  /** Of the driver, by name, because these classes are not of its API. */
  private static final List<String> REFUSED_SETTINGS =
      Arrays.asList(
          "InvalidConnectionAttributeException",
          "SSLParamsException",
          "UnsupportedConnectionStringException",
          "WrongArgumentException");

  private final List<String> secrets;

  /** Texts that must appear in no message. */
  SqlErrors(List<String> secrets) {
    this.secrets = new ArrayList<>();
    for (String secret : secrets) {
      if (secret != null && !secret.isEmpty()) {
        this.secrets.add(secret);
      }
    }
  }

  /** What an exception means. */
  static Trouble trouble(SQLException exception) {
    SQLException telling = telling(exception);
    if (telling instanceof SetupException) {
      return Trouble.SETUP;
    }
    if (telling instanceof ForkedException) {
      return Trouble.FORKED;
    }
    if (telling.getClass().getSimpleName().equals(PACKET_TOO_BIG)) {
      return Trouble.TOO_BIG;
    }
    if (telling.getErrorCode() == 0 && (isOfUrl(telling) || isOfCertificate(telling))) {
      return Trouble.SETUP;
    }
    switch (telling.getErrorCode()) {
      case 1040: // too many connections
      case 1053: // server shutdown in progress
      case 1205: // lock wait timeout
      case 1213: // deadlock
      case 1290: // the server runs with an option that forbids it, such as --read-only
      case 1836: // running in read-only mode
      case 1021: // disk full
      case 1114: // the table is full
      case 3572: // NOWAIT and a lock
        return Trouble.OUTAGE;
      case 1044: // access denied to the database
      case 1045: // access denied
      case 1049: // unknown database
      case 1054: // unknown column
      case 1142: // command denied on a table
      case 1143: // command denied on a column
      case 1146: // no such table
      case 1364: // a column without a default
      case 1526: // no partition for the value
      case 1130: // host not allowed
      case 1227: // a privilege is needed
      case 1698: // access denied, MariaDB's other way of saying it
      case 1820: // the password must be changed first
      case 1862: // the password has expired
      case 3118: // the account is locked
      case 4151: // the same on MariaDB
        return Trouble.SETUP;
      case 1153: // packet larger than max_allowed_packet
      case 1197: // more than max_binlog_cache_size
      case 3100: // a replication hook refused the transaction
        return Trouble.TOO_BIG;
      case 1062: // duplicate key
        return Trouble.DUPLICATE;
      case 1048: // NULL in a column that has none
      case 1264: // out of range
      case 1265: // data truncated, as for a word that is none of an ENUM's
      case 1366: // incorrect value
      case 1406: // too long
      case 3140: // not JSON
      case 3819: // CHECK violated
        return Trouble.RECORD;
      default:
        return byState(telling.getSQLState());
    }
  }

  /** Whether the driver does not take a setting; no server was asked. */
  private static boolean isOfUrl(SQLException exception) {
    return isCausedBy(
        exception,
        cause ->
            REFUSED_SETTINGS.contains(cause.getClass().getSimpleName())
                || cause instanceof DateTimeException);
  }

  /** Whether the server has not proven to be the one that is meant. */
  private static boolean isOfCertificate(SQLException exception) {
    return isCausedBy(exception, cause -> cause instanceof CertificateException);
  }

  private static boolean isCausedBy(SQLException exception, Predicate<Throwable> kind) {
    for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
      if (kind.test(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Trouble byState(String state) {
    if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
      return Trouble.RECORD;
    }
    return Trouble.OUTAGE; // Classes 08 and 40, and whatever nobody foresaw.
  }

  /** The pool wraps what the server said. */
  private static SQLException telling(SQLException exception) {
    SQLException telling = exception;
    while (telling.getErrorCode() == 0 && telling.getCause() instanceof SQLException) {
      telling = (SQLException) telling.getCause();
    }
    return telling;
  }

  /** What went wrong, and what to do about it, for people. */
  String described(SQLException exception, String tableOrEmpty) {
    SQLException telling = telling(exception);
    String advice = advice(telling);
    return (tableOrEmpty.isEmpty() ? "" : tableOrEmpty + ": ")
        + described(telling)
        + (advice.isEmpty() ? "" : ": " + advice);
  }

  /** What the server or the driver said, without advice. */
  String said(SQLException exception) {
    return described(telling(exception));
  }

  private String described(SQLException exception) {
    StringBuilder text = new StringBuilder();
    if (exception.getErrorCode() != 0) {
      text.append(exception.getErrorCode()).append(' ');
    }
    text.append(firstLine(exception.getMessage(), exception));
    // The driver's "Communications link failure" says nothing; the socket's error does.
    Throwable root = exception;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root != exception && root.getMessage() != null) {
      String reason = firstLine(root.getMessage(), root);
      if (text.indexOf(reason) < 0) {
        text.append(" (").append(reason).append(')');
      }
    }
    return masked(text.toString());
  }

  private static String firstLine(String message, Throwable exception) {
    if (message == null || message.isEmpty()) {
      return exception.getClass().getName();
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end).trim();
  }

  private String masked(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  private static String advice(SQLException exception) {
    if (exception.getErrorCode() == 0 && isOfCertificate(exception)) {
      return "check the server's certificate, and trustCertificateKeyStoreUrl in the url";
    }
    if (exception.getErrorCode() == 0 && isOfUrl(exception)) {
      return "correct the url";
    }
    switch (exception.getErrorCode()) {
      case 1044:
      case 1142:
      case 1143:
      case 1227:
        return "grant the user INSERT and SELECT on Auditlog's tables and UPDATE on audit_journal"
            + " and audit_transactions (and CREATE for createTables)";
      case 1045:
      case 1698:
        return "check user and password";
      case 1049:
        return "create the database, or correct the url";
      case 1054:
        return "add the column, or correct the <Table>";
      case 1130:
        return "let the user in from this host, or correct the url";
      case 1146:
        return "create the table, or set createTables to true";
      case 1364:
        return "give the column a default, or a <Field> in the <Table>";
      case 1526:
        return "add a partition for it, best a last one with MAXVALUE";
      case 1153:
        return "raise max_allowed_packet";
      case 1820:
      case 1862:
        return "give the user a new password";
      case 3118:
      case 4151:
        return "unlock the account";
      default:
        return "";
    }
  }
}
