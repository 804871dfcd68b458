/**
 * The figures of queues as meters of Micrometer, where that is on the class path. Nothing else
 * refers to this package, but for one name of a class.
 */
package io.auditlog.micrometer;
