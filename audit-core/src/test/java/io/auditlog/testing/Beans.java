package io.auditlog.testing;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBeans that show the figures of queues. */
public final class Beans {

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private Beans() {}

  /** The names of all that are there for this value of the key {@code name}, in their order. */
  public static List<String> named(String name) {
    try {
      Set<ObjectName> found =
          SERVER.queryNames(new ObjectName("io.auditlog:type=Audit,name=" + name + ",*"), null);
      return found.stream().map(ObjectName::getCanonicalName).sorted().collect(Collectors.toList());
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /** An attribute of a bean, as a monitoring system gets it. */
  public static Object attribute(String bean, String attribute) {
    try {
      return SERVER.getAttribute(new ObjectName(bean), attribute);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /** A part of an attribute that has several. */
  public static Object attribute(String bean, String attribute, String part) {
    return ((CompositeData) attribute(bean, attribute)).get(part);
  }
}
