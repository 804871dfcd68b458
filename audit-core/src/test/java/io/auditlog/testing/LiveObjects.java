package io.auditlog.testing;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this JVM keeps in memory after a full garbage collection, as its own histogram says. */
public final class LiveObjects {

  private LiveObjects() {}

  /** The lines of the histogram for these classes: number of objects, bytes, name. */
  public static List<String> of(List<String> classNames) {
    String names = classNames.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    Pattern line = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+\\d+\\s+(" + names + ")(\\s.*)?");
    return histogram().lines().filter(line.asMatchPredicate()).toList();
  }

  /** How many objects of these classes there are. */
  public static long count(List<String> classNames) {
    return of(classNames).stream()
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[1]))
        .sum();
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
