package com.acme.orders.war;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/** The class path of a Tomcat: nothing but its jars, and the classes that start it. */
final class TomcatJars {

  private TomcatJars() {}

  static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(
            entry ->
                entry.endsWith("test-classes")
                    || Path.of(entry).getFileName().toString().startsWith("tomcat-"))
        .collect(joining(File.pathSeparator));
  }
}
