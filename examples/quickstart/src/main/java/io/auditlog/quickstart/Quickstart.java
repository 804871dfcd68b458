package io.auditlog.quickstart;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the order service with Log4j 2 and with Logback, kills the first one in the middle and
 * starts it again, and compares what was acknowledged with what is in the database.
 */
public final class Quickstart {

  private static final int EXIT_NOT_RUN = 2;

  /** Each of them logs once. */
  private static final int STEPS_OF_AN_ORDER = 5;

  /** Enough for the application to be in the middle of it whenever the kill arrives. */
  private static final int MORE_ORDERS_THAN_IT_CAN_SERVE = 10_000_000;

  /** An order whose payment fails. */
  private static final int SAMPLE = 7;

  private final Options options;
  private final Path examples;
  private final PrintStream out;

  private Quickstart(Options options, Path examples, PrintStream out) {
    this.options = options;
    this.examples = examples;
    this.out = out;
  }

  /**
   * Exits with 0 if each acknowledged event was stored once, with 1 if not, and with 2 if that
   * could not be found out.
   */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out));
  }

  private static int run(String[] arguments, PrintStream out) {
    try {
      Options options = Options.parse(arguments);
      if (options.help()) {
        out.print(Options.USAGE);
        return 0;
      }
      Path examples = Path.of(System.getProperty("quickstart.examples")).toRealPath();
      return new Quickstart(options, examples, out).run();
    } catch (QuickstartException e) {
      out.println("quickstart: " + e.getMessage());
    } catch (IOException | SQLException e) {
      out.println("quickstart: " + e);
    }
    return EXIT_NOT_RUN;
  }

  private int run() throws QuickstartException, IOException, SQLException {
    if (options.url().isPresent()) {
      return run(
          Database.own(
              options.url().get(), options.user().get(), System.getenv("AUDIT_DB_PASSWORD")));
    }
    out.println("Starting a MariaDB ...");
    try (MariaDb server = MariaDb.start()) {
      return run(server.database());
    }
  }

  private int run(Database database) throws QuickstartException, IOException, SQLException {
    out.println("Database: " + database.product() + " at " + database.target());
    // Beside the jars, so that whoever runs the applications in a container has one folder to
    // mount.
    try (TemporaryFolder folder =
        TemporaryFolder.createIn(examples.resolve("quickstart/target"), "run-")) {
      Application log4j = application("log4j2", folder.path(), database);
      Application logback = application("logback", folder.path(), database);
      Report report = new Report(List.of(killInTheMiddle(log4j), leaveAlone(logback)));
      out.print(report.text());
      if (report.exitCode() != Report.EXIT_EXACT) {
        folder.keep();
        out.println("The queues are kept in " + folder.path());
      }
      return report.exitCode();
    }
  }

  private Application application(String framework, Path folder, Database database) {
    List<String> thisJava =
        List.of(Path.of(System.getProperty("java.home"), "bin/java").toString());
    return new Application(
        "orders-" + framework,
        examples.resolve(
            "order-service-" + framework + "/target/order-service-" + framework + ".jar"),
        options.java().isEmpty() ? thisJava : options.java(),
        folder,
        database);
  }

  private Result killInTheMiddle(Application application) throws QuickstartException, SQLException {
    out.println("Running " + application.name() + " and killing it in the middle ...");
    ApplicationRun killed =
        application
            .start(MORE_ORDERS_THAN_IT_CAN_SERVE)
            .killAfter(options.orders() * STEPS_OF_AN_ORDER);
    out.println("Starting it again ...");
    ApplicationRun again = application.start(options.orders()).toTheEnd();
    return result(
        application,
        "killed by SIGKILL after %,d events, and started again"
            .formatted(killed.acknowledged().size()),
        List.of(killed, again));
  }

  private Result leaveAlone(Application application) throws QuickstartException, SQLException {
    out.println("Running " + application.name() + " ...");
    ApplicationRun run = application.start(options.orders()).toTheEnd();
    return result(application, "left alone", List.of(run));
  }

  private Result result(Application application, String story, List<ApplicationRun> runs)
      throws QuickstartException, SQLException {
    new Drain(application).run();
    List<Step> acknowledged = new ArrayList<>();
    List<String> instances = new ArrayList<>();
    for (ApplicationRun run : runs) {
      acknowledged.addAll(run.acknowledged());
      instances.add(run.instance());
    }
    ApplicationRun last = runs.get(runs.size() - 1);
    try (Connection connection = application.database().connect()) {
      StoredEvents stored = new StoredEvents(connection, application.name(), instances);
      return new Result(
          application.name(),
          "on Java " + last.javaVersion() + ", " + story,
          stored.compared(acknowledged),
          stored.request(last.instance() + "-" + Math.min(SAMPLE, options.orders())));
    }
  }
}
