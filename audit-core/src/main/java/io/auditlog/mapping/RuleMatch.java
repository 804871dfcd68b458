package io.auditlog.mapping;

/** A rule that is for a call, and what it found in it. */
final class RuleMatch {

  /** Stands for a value that the call does not have. Null is one that it has. */
  static final Object MISSING = new Object();

  private static final Object[] NOTHING = {};

  private final Rule rule;
  private final Object[] values;

  RuleMatch(Rule rule, Object[] values) {
    this.rule = rule;
    this.values = values;
  }

  static RuleMatch of(Rule rule) {
    return new RuleMatch(rule, NOTHING);
  }

  Rule rule() {
    return rule;
  }

  /** The values for the rule's {@linkplain Rule#targets targets}, in their order. */
  Object[] values() {
    return values;
  }
}
