/**
 * What second JVMs run: programs that append, record or log until they are killed, and say which
 * calls have returned. Compiled for Java 8, so that they run on each Java that is promised; they
 * use nothing of the tests.
 */
package io.auditlog.testing.program;
