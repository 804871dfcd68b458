package io.auditlog.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** MySQL in a container, where there is a Docker engine that has the image or can get it soon. */
final class ContainerServer implements DatabaseServer {

  private static final long PULL_SECONDS = 60;
  private static final String PASSWORD = "test-secret";
  private static final String FILES = "/test-files";
  private static final int READABLE = 0644;

  /**
   * Tests kill servers and cut no server's power; so what is written need not be synced, and tests
   * that make tables take half as long.
   */
  private static final List<String> NO_SYNC =
      List.of("--innodb-flush-method=nosync", "--sync-binlog=0");

  private static boolean unavailable;

  private final MySQLContainer container;
  private final String image;
  private final int port;

  private ContainerServer(MySQLContainer container, String image, int port) {
    this.container = container;
    this.image = image;
    this.port = port;
  }

  /** Empty, and said why, if containers cannot be had here. */
  static synchronized Optional<DatabaseServer> tryStart(Path filesOrNull, List<String> options) {
    if (unavailable) {
      return Optional.empty();
    }
    try {
      String image = image();
      if (DockerClientFactory.instance().isDockerAvailable() && isPresent(image)) {
        return Optional.of(start(image, filesOrNull, options));
      }
      System.out.println("No Docker engine with " + image + ", so no container for tests");
    } catch (RuntimeException e) {
      System.out.println("No container for tests: " + e);
    }
    unavailable = true;
    return Optional.empty();
  }

  private static String image() {
    String image = System.getenv("AUDITLOG_TEST_MYSQL_IMAGE");
    return image == null || image.isEmpty() ? "mysql:9.7" : image;
  }

  private static boolean isPresent(String image) {
    DockerClient docker = DockerClientFactory.lazyClient();
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException notHereYet) {
      try {
        return docker.pullImageCmd(image).start().awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  // The container lives as long as the server does; close() ends it.
  @SuppressWarnings("resource")
  private static ContainerServer start(String image, Path filesOrNull, List<String> options) {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add("mysqld");
    command.addAll(NO_SYNC);
    options.forEach(option -> command.add(option.replace("{files}", FILES)));
    MySQLContainer container =
        new MySQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("mysql"))
            .withUsername("root")
            .withPassword(PASSWORD)
            .withEnv("MYSQL_INITDB_SKIP_TZINFO", "yes");
    container.withCommand(command.toArray(new String[0]));
    if (filesOrNull != null) {
      container.withCopyFileToContainer(
          MountableFile.forHostPath(filesOrNull, READABLE), FILES + "/");
    }
    container.withCreateContainerCmdModifier(
        create ->
            create.withHostConfig(
                hostConfig(create.getHostConfig())
                    .withPortBindings(
                        new PortBinding(
                            Ports.Binding.bindPort(port),
                            new ExposedPort(MySQLContainer.MYSQL_PORT)))));
    container.start();
    return new ContainerServer(container, image, port);
  }

  private static HostConfig hostConfig(HostConfig given) {
    return given == null ? new HostConfig() : given;
  }

  /** A port of our own, because Docker would give a restarted container another one. */
  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String description() {
    return "container of " + image + ", port " + port;
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String user() {
    return "root";
  }

  @Override
  public String password() {
    return PASSWORD;
  }

  @Override
  public void kill() {
    end("KILL");
  }

  @Override
  public void terminate() {
    end("TERM");
  }

  private void end(String signal) {
    container
        .getDockerClient()
        .killContainerCmd(container.getContainerId())
        .withSignal(signal)
        .exec();
    container
        .getDockerClient()
        .waitContainerCmd(container.getContainerId())
        .start()
        .awaitStatusCode();
  }

  @Override
  public void start() {
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    awaitAnswer(Duration.ofMinutes(1));
  }

  @Override
  public void close() {
    container.stop();
  }
}
