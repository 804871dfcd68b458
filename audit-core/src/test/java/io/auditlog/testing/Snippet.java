package io.auditlog.testing;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One code fence of the documentation.
 *
 * @param file where it stands, from the root of the repository
 * @param line of its first line
 * @param language as the fence says, or empty
 */
public record Snippet(String file, int line, String language, String text) {

  /** What a fence is for. */
  public enum Use {
    LOG4J,
    LOGBACK,
    JAVA,
    /** To be read by people only. */
    READING
  }

  private static final Set<String> LOG4J =
      Set.of("Configuration", "Audit", "MySql", "Field", "Rule", "Table", "View", "AuditLayout");
  private static final Set<String> LOGBACK =
      Set.of("configuration", "appender", "mysql", "field", "rule", "table", "view", "encoder");
  private static final Set<String> MAVEN = Set.of("dependency", "dependencies", "project");

  private static final Pattern ELEMENT = Pattern.compile("<([A-Za-z][\\w.-]*)");
  private static final Pattern LOG4J_TREE =
      Pattern.compile("^\\s*\"?Configuration\"?\\s*:", Pattern.MULTILINE);
  private static final Pattern QUEUE_DIR =
      Pattern.compile("(queueDir(?:=\"|>|\"\\s*:\\s*\"|\\s*:\\s*|\\s*=\\s*))[^\"<\\s]+");
  private static final Pattern LOG_FILE = Pattern.compile("(fileName=\")[^\"]*/");
  private static final Pattern SERVER = Pattern.compile("jdbc:mysql://[^/\\s]+/");
  private static final Pattern PASSWORD = Pattern.compile("\\$\\{(?:env:)?AUDIT_DB_PASSWORD}");

  /**
   * What it is for.
   *
   * @throws IllegalArgumentException if nobody knows
   */
  public Use use() {
    return switch (language) {
      case "xml" -> useOfElement(firstElement());
      case "json", "yaml" -> isLog4jTree() ? Use.LOG4J : Use.READING;
      case "properties" -> Use.LOG4J;
      case "java" -> Use.JAVA;
      case "sh", "sql", "text" -> Use.READING;
      case "" -> useOfPlainText();
      default ->
          throw new IllegalArgumentException(this + ": what is a fence \"" + language + "\" for?");
    };
  }

  private boolean isLog4jTree() {
    return LOG4J_TREE.matcher(text).find();
  }

  private Use useOfPlainText() {
    if (text.startsWith("<") || isLog4jTree()) {
      throw new IllegalArgumentException(this + ": in which language is this configuration?");
    }
    return Use.READING;
  }

  private Use useOfElement(String element) {
    if (LOG4J.contains(element)) {
      return Use.LOG4J;
    }
    if (LOGBACK.contains(element)) {
      return Use.LOGBACK;
    }
    if (MAVEN.contains(element)) {
      return Use.READING;
    }
    throw new IllegalArgumentException(this + ": what is <" + element + "> for?");
  }

  /** The name of the first element of XML. */
  public String firstElement() {
    Matcher element = ELEMENT.matcher(text);
    return element.find() ? element.group(1) : "";
  }

  /**
   * The configuration with what a test cannot have replaced: its queue is in this folder, its log
   * files are beside it, its database is down, and its password is a word.
   */
  public String harmless(Path queueDir) {
    String harmless = QUEUE_DIR.matcher(text).replaceAll("$1" + literal(queueDir.toString()));
    harmless = LOG_FILE.matcher(harmless).replaceAll("$1" + literal(queueDir + "-logs/"));
    harmless = SERVER.matcher(harmless).replaceAll("jdbc:mysql://127.0.0.1:1/");
    return PASSWORD.matcher(harmless).replaceAll("secret");
  }

  private static String literal(String replacement) {
    return Matcher.quoteReplacement(replacement.replace('\\', '/'));
  }

  /** {@code docs/schema.md:17}. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
