package io.auditlog.testing;

import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM that runs a program of {@code io.auditlog.testing.program}, and what that says: which of
 * its calls have returned, and which have failed. It is killed at the latest by {@link #close}.
 */
public final class SecondJvm implements AutoCloseable {

  private final Process process;
  private final Thread reader;
  private final ConcurrentLinkedQueue<String> returned = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger(); // The queue would count its elements.
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> notStored = new ConcurrentLinkedQueue<>();

  private SecondJvm(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** How to start one: with this Java, until told otherwise. */
  public static Settings running(Class<?> program) {
    return new Settings(program);
  }

  /** What there is to say about a JVM before its start. */
  public static final class Settings {

    private final Class<?> program;
    private final List<String> before = new ArrayList<>();
    private final List<String> options =
        new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    private final List<String> arguments = new ArrayList<>();
    private Java java = Java.current();
    private String classPath = System.getProperty("java.class.path");
    private ProcessBuilder.Redirect errors = ProcessBuilder.Redirect.INHERIT;

    private Settings(Class<?> program) {
      this.program = program;
    }

    public Settings on(Java thatJava) {
      java = thatJava;
      return this;
    }

    /** A command that gets the command of the JVM as its last arguments, such as strace. */
    public Settings under(String... command) {
      before.addAll(List.of(command));
      return this;
    }

    public Settings options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    public Settings arguments(Object... more) {
      for (Object argument : more) {
        arguments.add(argument.toString());
      }
      return this;
    }

    /**
     * With a copy of the class path in that folder, which each user can read, and all of it jars,
     * as where an application is deployed.
     */
    public Settings deployedIn(Path there) throws IOException {
      classPath = DeployedClasses.copy(classPath, there);
      return this;
    }

    /** With these jars and folders on its class path, instead of all of this JVM's. */
    public Settings classPath(List<Path> entries) {
      classPath = entries.stream().map(Path::toString).collect(joining(File.pathSeparator));
      return this;
    }

    /** Where its standard error goes, instead of this process's. */
    public Settings errors(Path file) {
      errors = ProcessBuilder.Redirect.appendTo(file.toFile());
      return this;
    }

    public SecondJvm start() throws IOException {
      List<String> command = new ArrayList<>(before);
      command.add(java.command().toString());
      command.addAll(options);
      command.add("-cp");
      command.add(classPath);
      command.add(program.getName());
      command.addAll(arguments);
      return new SecondJvm(new ProcessBuilder(command).redirectError(errors).start());
    }
  }

  /** Waits until so many calls have returned since the start. */
  public void awaitReturned(int atLeast) {
    Eventually.await(
        () -> {
          if (returnedCount() < atLeast && !reader.isAlive()) {
            throw new IllegalStateException("the second JVM ended by itself");
          }
          return returnedCount() >= atLeast;
        },
        () -> returnedCount() + " of " + atLeast + " calls have returned");
  }

  /** The messages of the calls that have returned. Never grows when the JVM has ended. */
  public List<String> returned() {
    return List.copyOf(returned);
  }

  public int returnedCount() {
    return count.get();
  }

  /** The messages of the calls that have failed. */
  public List<String> failed() {
    return List.copyOf(failed);
  }

  /** Those of them whose events are certainly not stored, as the call said. */
  public List<String> notStored() {
    return List.copyOf(notStored);
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Kills it with SIGKILL, if it still runs; the messages of all calls that had returned. */
  public List<String> kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // Leaves the output readable, unlike Process.
    process.waitFor();
    reader.join();
    return returned();
  }

  /** Waits until it has ended by itself; its exit code. */
  public int awaitEnd() throws InterruptedException {
    int code = process.waitFor();
    reader.join();
    return code;
  }

  /** Whether it ends by itself within that time. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends it with SIGTERM; its exit code. */
  public int terminate() throws InterruptedException {
    process.toHandle().destroy();
    return awaitEndSoon("told by SIGTERM");
  }

  /** Tells the program to stop its calls, close and end; its exit code. */
  public int stop() throws InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("it has ended already", e);
    }
    return awaitEndSoon("told to stop");
  }

  private int awaitEndSoon(String told) throws InterruptedException {
    if (!endsWithin(Duration.ofMinutes(1))) {
      throw new AssertionError(told + " a minute ago, and still runs");
    }
    return awaitEnd();
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    String message = line.isEmpty() ? line : line.substring(1, Math.max(1, line.length() - 1));
    // The last line may have been cut by a kill, and then lacks its end.
    if (line.length() > 1 && line.startsWith("<") && line.endsWith(">")) {
      returned.add(message);
      count.incrementAndGet();
    } else if (line.length() > 1 && line.startsWith("!") && line.endsWith("!")) {
      failed.add(message);
    } else if (line.length() > 1 && line.startsWith("-") && line.endsWith("-")) {
      failed.add(message);
      notStored.add(message);
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join(); // Its files are free.
  }
}
