/** The order service with Logback. */
package com.acme.orders.logback;
