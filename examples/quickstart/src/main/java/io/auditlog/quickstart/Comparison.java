package io.auditlog.quickstart;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was acknowledged, beside what one table has of it.
 *
 * @param table its name
 * @param acknowledged how many events the logging call of which has returned
 * @param rows how many rows the table has of this run
 * @param lost what was acknowledged and is not there
 * @param doubled what is there more than once
 * @param unacknowledged how many are there whose call had not returned when the application was
 *     killed: neither lost nor doubled
 */
record Comparison(
    String table,
    int acknowledged,
    int rows,
    List<Step> lost,
    List<Step> doubled,
    int unacknowledged) {

  static Comparison of(String table, Collection<Step> acknowledged, Collection<Step> stored) {
    Map<Step, Long> times =
        stored.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Set<Step> unacknowledged = new HashSet<>(times.keySet());
    acknowledged.forEach(unacknowledged::remove);
    return new Comparison(
        table,
        acknowledged.size(),
        stored.size(),
        acknowledged.stream().filter(step -> !times.containsKey(step)).toList(),
        times.entrySet().stream()
            .filter(entry -> entry.getValue() > 1)
            .map(Map.Entry::getKey)
            .toList(),
        unacknowledged.size());
  }

  /** Whether nothing is lost and nothing doubled. */
  boolean isExact() {
    return lost.isEmpty() && doubled.isEmpty();
  }
}
