package io.auditlog.mapping;

import io.auditlog.event.KeyCache;
import io.auditlog.template.Placeholders;
import io.auditlog.template.SourceTemplate;
import io.auditlog.template.SourceTemplates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the rule that is for a call: that of the nearest logger, and there an exact template before
 * a template of the text, that before a pattern, and a rule without either last. Templates are
 * looked up, so that a thousand of them cost no more than one. Thread-safe.
 */
final class Rules {

  private final Map<String, LoggerRules> byLogger = new HashMap<>();
  private final KeyCache<List<LoggerRules>> nearest = new KeyCache<>(this::nearestFirst);
  private final SourceTemplates templates = new SourceTemplates();

  Rules(List<Rule> rules) {
    List<Rule> ordered = new ArrayList<>(rules);
    ordered.sort(Comparator.comparingInt(Rule::order)); // stable: ties go by position
    for (Rule rule : ordered) {
      byLogger.computeIfAbsent(rule.logger(), logger -> new LoggerRules()).add(rule);
    }
  }

  /** The call's own template, or null where nobody needs to know. */
  SourceTemplate template(LogRecord call) {
    boolean needed = !byLogger.isEmpty() || call.argumentCount() > 0;
    if (!needed || call.template() == null) {
      return null;
    }
    Placeholders known = call.placeholders();
    return templates.parsed(call.template(), known == null ? Placeholders.ANY : known);
  }

  /**
   * The rule that is for a call, or null.
   *
   * @param issues gets what could not be found out
   */
  RuleMatch find(LogRecord call, SourceTemplate templateOrNull, Consumer<String> issues) {
    if (byLogger.isEmpty()) {
      return null;
    }
    List<LoggerRules> loggers = nearest.get(call.logger());
    for (int i = 0; i < loggers.size(); i++) {
      RuleMatch match = loggers.get(i).find(call, templateOrNull, issues);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  private List<LoggerRules> nearestFirst(String logger) {
    List<LoggerRules> found = new ArrayList<>(2);
    String name = logger;
    while (!name.isEmpty()) {
      addIfPresent(byLogger.get(name), found);
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
    addIfPresent(byLogger.get(""), found);
    return found;
  }

  private static void addIfPresent(LoggerRules rulesOrNull, List<LoggerRules> found) {
    if (rulesOrNull != null) {
      found.add(rulesOrNull);
    }
  }
}
