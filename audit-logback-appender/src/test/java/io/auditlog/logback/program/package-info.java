/** What second JVMs log with, on each Java that is promised. */
package io.auditlog.logback.program;
