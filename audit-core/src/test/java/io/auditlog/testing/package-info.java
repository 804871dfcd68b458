/** What the tests of all modules share; published as audit-core's test jar. */
package io.auditlog.testing;
