package io.auditlog.template;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Parses templates, and remembers those that applications use again and again. Thread-safe. */
public final class SourceTemplates {

  /** Messages that are put together by {@code +} may all be different. */
  private static final int MOST_KNOWN = 1_000;

  private static final int LONGEST_KNOWN = 1_000;

  private final Map<Placeholders, Map<String, SourceTemplate>> known =
      new EnumMap<>(Placeholders.class);

  public SourceTemplates() {
    for (Placeholders placeholders : Placeholders.values()) {
      known.put(placeholders, new ConcurrentHashMap<>());
    }
  }

  public SourceTemplate parsed(String template, Placeholders placeholders) {
    Map<String, SourceTemplate> same = known.get(placeholders);
    SourceTemplate parsed = same.get(template);
    if (parsed == null) {
      parsed = SourceTemplate.parse(template, placeholders);
      if (parsed.places() > 0 && same.size() < MOST_KNOWN && template.length() <= LONGEST_KNOWN) {
        same.put(template, parsed);
      }
    }
    return parsed;
  }
}
