package io.auditlog.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which server the tests use, the first that there is:
 *
 * <ol>
 *   <li>the one at {@code AUDITLOG_TEST_JDBC_URL};
 *   <li>a container of {@code AUDITLOG_TEST_MYSQL_IMAGE}, where a Docker engine has or gets it;
 *   <li>MariaDB, whose binaries are a Maven artifact.
 * </ol>
 */
final class ServerChoice {

  private static final class Shared {
    static final DatabaseServer SERVER = choose();

    private static DatabaseServer choose() {
      DatabaseServer server =
          ExternalServer.fromEnvironment()
              .map(external -> (DatabaseServer) external)
              .orElseGet(() -> startNew(null));
      System.out.println("Database for tests: " + server.description());
      return server;
    }
  }

  private ServerChoice() {}

  static DatabaseServer shared() {
    return Shared.SERVER;
  }

  static DatabaseServer dedicated(Path filesOrNull, String... options) {
    return startNew(filesOrNull, options);
  }

  private static DatabaseServer startNew(Path filesOrNull, String... options) {
    List<String> all = new ArrayList<>();
    all.add("--max-connections=500");
    all.addAll(List.of(options));
    return ContainerServer.tryStart(filesOrNull, all)
        .orElseGet(() -> MariaDbServer.newServer(filesOrNull, all));
  }
}
