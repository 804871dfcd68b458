/**
 * The durable local queue: plain files that hold every acknowledged event until MySQL has it.
 *
 * <p>{@link io.auditlog.journal.Journals} is the door: append goes in, {@link
 * io.auditlog.journal.StoredJournal} comes out. The format, the promises and the invariants are in
 * {@code docs/journal.md}.
 */
package io.auditlog.journal;
