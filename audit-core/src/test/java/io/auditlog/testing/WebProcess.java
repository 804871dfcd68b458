package io.auditlog.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web application that runs as a process of its own, on a port that it chose and says. It is
 * killed at the latest by {@link #close}.
 */
public final class WebProcess implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("on port (\\d+)");
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
  private final Thread reader;
  private volatile int port;

  private WebProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts Java with these arguments in a folder, and returns when it serves. */
  public static WebProcess start(
      Path folder, Map<String, String> environment, String... javaArguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Java.current().command().toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(javaArguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    WebProcess started = new WebProcess(builder.start());
    try {
      Eventually.await(() -> started.port != 0 || !started.reader.isAlive(), started::output);
      if (started.port == 0) {
        throw new AssertionError("It ended by itself:\n" + started.output());
      }
    } catch (AssertionError e) {
      started.close();
      throw e;
    }
    return started;
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        Matcher matcher = PORT.matcher(line);
        if (port == 0 && matcher.find()) {
          port = Integer.parseInt(matcher.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that it has written to its standard output and standard error. */
  public String output() {
    return String.join("\n", said);
  }

  /** Its answer to a request without headers of its own and without a body. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  /** A request to a path, with a time limit; {@link #send} sends it. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(ANSWERS_WITHIN);
  }

  /** The answer to a request. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Asks it to end, with SIGTERM, and returns at once. */
  public void askToEnd() {
    process.toHandle().destroy();
  }

  /** Waits until it has ended; its exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError("It still runs:\n" + output());
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join(); // Its files are free.
  }
}
