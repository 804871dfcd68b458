/**
 * The queues that this JVM has open: a journal folder and its uploader, shared by everyone with the
 * same settings and counted by reference. The registry here is the library's only static state,
 * beside the names of locked files that {@code journal.OwnedLock} notes in the system properties.
 */
package io.auditlog.queue;
