/** The order service with Log4j 2, whose own API it uses beside SLF4J. */
package com.acme.orders.log4j2;
