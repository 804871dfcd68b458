package io.auditlog.metrics;

import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Shows queues as MBeans of the platform's server: {@code io.auditlog:type=Audit,name=…}. A further
 * one of the same name, such as another web application's, also has {@code instance=2} and so on.
 * Thread-safe.
 */
public final class JmxExporter implements MetricsExporter {

  private static final String DOMAIN = "io.auditlog";
  private static final int MOST_OF_A_NAME = 1_000;

  @Override
  public Runnable export(MeasuredQueue queue) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    QueueBean bean = new QueueBean(queue);
    for (int instance = 1; ; instance++) {
      try {
        ObjectName name = server.registerMBean(bean, name(queue, instance)).getObjectName();
        return () -> unregister(server, name);
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MOST_OF_A_NAME) {
          throw e;
        }
      }
    }
  }

  @SuppressWarnings("JdkObsolete") // What ObjectName takes.
  private static ObjectName name(MeasuredQueue queue, int instance) throws JMException {
    Hashtable<String, String> keys = new Hashtable<>();
    keys.put("type", "Audit");
    keys.put("name", value(queue.name()));
    if (instance > 1) {
      keys.put("instance", Integer.toString(instance));
    }
    return new ObjectName(DOMAIN, keys);
  }

  /** Quoted where a plain one cannot hold it (ObjectName). */
  private static String value(String text) {
    boolean isPlain = !text.isEmpty() && text.chars().noneMatch(c -> ",=:\"*?\n\\".indexOf(c) >= 0);
    return isPlain ? text : ObjectName.quote(text);
  }

  private static void unregister(MBeanServer server, ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (JMException e) {
      // Somebody else has done it.
    }
  }
}
