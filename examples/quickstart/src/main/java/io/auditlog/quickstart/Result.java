package io.auditlog.quickstart;

import java.util.List;

/**
 * What came of one application.
 *
 * @param story what was done to it, in words
 * @param comparisons one for each table
 * @param sample a few rows; the first one has the names of the columns
 */
record Result(
    String application, String story, List<Comparison> comparisons, List<List<String>> sample) {}
