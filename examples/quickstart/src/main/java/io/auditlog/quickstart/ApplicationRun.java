package io.auditlog.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of an application, from start to end or kill. Listens to what the application says of its
 * progress. For one thread.
 */
final class ApplicationRun {

  /** What the operating system says of a process that was ended by SIGKILL: 128 + 9. */
  private static final int KILLED = 137;

  private static final int MINUTES = 5;

  // The full stop counts: a line without it was cut off by the kill.
  private static final Pattern READY =
      Pattern.compile("ready instance=(\\w+) pid=(\\d+) java=(\\S+)\\.");
  private static final Pattern DONE = Pattern.compile("done (\\S+) (\\w+)\\.");
  private static final String FINISHED = "finished.";

  private final Application application;
  private final Process process;
  private final List<Step> acknowledged = new ArrayList<>();
  private String instance;
  private String javaVersion;
  private volatile long pid;
  private boolean finished;

  private ApplicationRun(Application application, Process process) {
    this.application = application;
    this.process = process;
  }

  static ApplicationRun of(Application application, Process process) {
    ApplicationRun run = new ApplicationRun(application, process);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(run::stop));
    } catch (IllegalStateException e) { // We are being stopped this moment.
      run.stop();
      throw e;
    }
    // An application that hangs ends so, and with it the reading of what it says.
    CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(run::stop);
    return run;
  }

  /** Kills the application with SIGKILL as soon as so many of its logging calls have returned. */
  ApplicationRun killAfter(int calls) throws QuickstartException {
    listen(calls);
    int exit = process.onExit().join().exitValue();
    if (exit != KILLED || acknowledged.size() < calls) {
      throw failed("was to be killed, but ended by itself", exit);
    }
    return this;
  }

  /** Waits for the application to end by itself. */
  ApplicationRun toTheEnd() throws QuickstartException {
    listen(Integer.MAX_VALUE);
    int exit = process.onExit().join().exitValue();
    if (exit != 0 || !finished) {
      throw failed("did not end well", exit);
    }
    return this;
  }

  private void listen(int mostCalls) throws QuickstartException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
        if (acknowledged.size() == mostCalls) {
          kill();
        }
      }
    } catch (IOException e) {
      throw new QuickstartException("Lost the output of " + application.name(), e);
    }
  }

  private void hear(String line) {
    Matcher ready = READY.matcher(line);
    Matcher done = DONE.matcher(line);
    if (ready.matches()) {
      instance = ready.group(1);
      pid = Long.parseLong(ready.group(2));
      javaVersion = ready.group(3);
    } else if (done.matches()) {
      acknowledged.add(new Step(done.group(1), done.group(2)));
    } else if (line.equals(FINISHED)) {
      finished = true;
    }
  }

  /** Only the JVM: a process between us and it must end by itself then, or it was the wrong one. */
  private void kill() throws QuickstartException {
    ProcessHandle jvm =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new QuickstartException("There is no process with the pid " + pid));
    jvm.destroyForcibly();
  }

  /** Ends all of it, from any thread, if it has not ended yet. */
  private void stop() {
    if (process.isAlive()) { // Else the pid may be somebody else's by now.
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private QuickstartException failed(String what, int exit) {
    return new QuickstartException(
        application.name()
            + " "
            + what
            + "; exit code "
            + exit
            + ". Its last words:\n"
            + lastWords());
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(application.errors());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What its requests' ids begin with. */
  String instance() {
    return instance;
  }

  /** The version of the Java that it ran on. */
  String javaVersion() {
    return javaVersion;
  }

  /** The steps whose logging call has returned. */
  List<Step> acknowledged() {
    return acknowledged;
  }
}
