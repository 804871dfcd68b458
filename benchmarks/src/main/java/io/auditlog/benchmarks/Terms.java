package io.auditlog.benchmarks;

import java.nio.file.Path;

/**
 * How a part is to be measured.
 *
 * @param folder an empty one on the disk to be measured
 * @param rounds how often each comparison comes
 * @param turns how many turns of each contestant make a round
 */
record Terms(Path folder, int rounds, int turns) {}
