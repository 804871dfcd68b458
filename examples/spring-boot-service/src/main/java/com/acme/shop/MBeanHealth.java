package com.acme.shop;

import java.lang.management.ManagementFactory;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Shows an attribute of an MBean as a part of the application's health, and others as its details;
 * {@code DOWN} if there is no such MBean.
 */
final class MBeanHealth extends AbstractHealthIndicator {

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName name;
  private final String status;
  private final String[] details;

  MBeanHealth(ObjectName name, String status, String... details) {
    this.name = name;
    this.status = status;
    this.details = details;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) throws JMException {
    health.status((String) server.getAttribute(name, status));
    for (Attribute detail : server.getAttributes(name, details).asList()) {
      if (detail.getValue() != null) {
        health.withDetail(detail.getName(), detail.getValue());
      }
    }
  }
}
