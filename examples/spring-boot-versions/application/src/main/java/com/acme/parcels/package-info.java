/** A small application on Spring Boot that logs by SLF4J and knows nothing of who listens. */
package com.acme.parcels;
