/**
 * The machine underneath: files, time and threads, each behind one small interface, so that tests
 * can simulate crashes and clocks. Knows nothing of auditing.
 */
package io.auditlog.platform;
