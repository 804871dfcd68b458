/**
 * Everything that speaks SQL: the tables, the cursor of each journal, how an event becomes rows,
 * and what an error of the server means. Knows nothing of when to try again.
 */
package io.auditlog.mysql;
