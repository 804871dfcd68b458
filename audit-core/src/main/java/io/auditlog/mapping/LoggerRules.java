package io.auditlog.mapping;

import io.auditlog.template.SourceTemplate;
import io.auditlog.template.TooManyStepsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The rules of one logger, each kind in the order in which they win. Immutable once filled. */
final class LoggerRules {

  private final Map<String, List<Rule>> templates = new HashMap<>();
  private final List<Rule> texts = new ArrayList<>();
  private final List<Rule> patterns = new ArrayList<>();
  private Rule anyOrNull;

  /** Adds a rule that wins after those that were added before. */
  void add(Rule rule) {
    switch (rule.kind()) {
      case TEMPLATE:
        templates.computeIfAbsent(rule.template().key(), key -> new ArrayList<>(1)).add(rule);
        break;
      case TEXT:
        texts.add(rule);
        break;
      case PATTERN:
        patterns.add(rule);
        break;
      case ANY:
        anyOrNull = anyOrNull == null ? rule : anyOrNull;
        break;
    }
  }

  /** The rule that is for a call, or null. */
  RuleMatch find(LogRecord call, SourceTemplate templateOrNull, Consumer<String> issues) {
    if (templateOrNull != null && !templates.isEmpty()) {
      Rule exact = exact(templateOrNull, templateOrNull.key());
      if (exact == null && !templateOrNull.plainKey().equals(templateOrNull.key())) {
        exact = exact(templateOrNull, templateOrNull.plainKey());
      }
      if (exact != null) {
        return new RuleMatch(exact, arguments(call, templateOrNull));
      }
    }
    RuleMatch match = call.message() == null ? null : findByText(call.message().trim(), issues);
    return match != null || anyOrNull == null ? match : RuleMatch.of(anyOrNull);
  }

  private Rule exact(SourceTemplate template, String key) {
    List<Rule> rules = templates.get(key);
    if (rules != null) {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).targets().size() == template.places()) {
          return rules.get(i);
        }
      }
    }
    return null;
  }

  private static Object[] arguments(LogRecord call, SourceTemplate template) {
    Object[] values = new Object[template.places()];
    for (int i = 0; i < values.length; i++) {
      values[i] = call.argument(template.argument(i), RuleMatch.MISSING);
    }
    return values;
  }

  private RuleMatch findByText(String text, Consumer<String> issues) {
    for (int i = 0; i < texts.size(); i++) {
      Rule rule = texts.get(i);
      List<String> values = rule.template().extract(text);
      if (values != null) {
        return new RuleMatch(rule, values.toArray());
      }
    }
    for (int i = 0; i < patterns.size(); i++) {
      Rule rule = patterns.get(i);
      List<String> values = extract(rule, text, issues);
      if (values != null) {
        return new RuleMatch(rule, values.toArray());
      }
    }
    return null;
  }

  private static List<String> extract(Rule rule, String text, Consumer<String> issues) {
    try {
      return rule.pattern().extract(text);
    } catch (TooManyStepsException e) {
      issues.accept("rule: pattern \"" + rule.pattern() + "\" " + e.getMessage());
      return null;
    }
  }
}
