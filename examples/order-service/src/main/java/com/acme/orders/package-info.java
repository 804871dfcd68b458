/**
 * A small order service as there are many: it was written for SLF4J, long before anybody asked for
 * audit records, and none of its classes knows Auditlog.
 */
package com.acme.orders;
