/** A web application for a container of servlets. None of its classes knows Auditlog. */
package com.acme.orders.war;
