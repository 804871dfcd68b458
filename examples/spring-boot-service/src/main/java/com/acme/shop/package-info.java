/** A shop's web service as there are many. None of its classes knows Auditlog. */
package com.acme.shop;
