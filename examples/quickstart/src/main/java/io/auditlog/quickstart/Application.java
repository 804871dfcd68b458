package io.auditlog.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the example applications and how it is started.
 *
 * @param name as its logging configuration calls it
 * @param jar runnable
 * @param java the command in words
 * @param folder where its queue and its output go
 */
record Application(String name, Path jar, List<String> java, Path folder, Database database) {

  /** Starts it in a JVM of its own. */
  ApplicationRun start(int orders) throws QuickstartException {
    if (!Files.exists(jar)) {
      throw new QuickstartException(jar + " is missing; it is built by mvn -q -Pquickstart verify");
    }
    List<String> command = new ArrayList<>(java);
    command.add("-Daudit.queueDir=" + queueDir());
    command.add("-Daudit.url=" + database.url());
    command.add("-Daudit.user=" + database.user());
    command.add("-jar");
    command.add(jar.toString());
    command.add(String.valueOf(orders));
    ProcessBuilder builder = new ProcessBuilder(command);
    // The command line is there for everyone to see, the environment is not.
    builder.environment().put("AUDIT_DB_PASSWORD", database.password());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors().toFile()));
    try {
      return ApplicationRun.of(this, builder.start());
    } catch (IOException e) {
      throw new QuickstartException(name + " does not start: " + e.getMessage(), e);
    }
  }

  Path queueDir() {
    return folder.resolve(name + "-queue");
  }

  /** What it writes to its standard error. */
  Path errors() {
    return folder.resolve(name + ".err");
  }
}
