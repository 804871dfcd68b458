package com.acme.parcels;

import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.AuditTransactions;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Arrays;

/**
 * Orders parcels, or sends them until it is killed.
 *
 * <pre>
 * java -Daudit.url=... -Daudit.user=... -jar parcel-worker.jar order NUMBER...
 * java -Daudit.url=... -Daudit.user=... -jar parcel-worker.jar work
 * </pre>
 *
 * <p>The password is in {@code AUDIT_DB_PASSWORD}, the queue of {@code order} in {@code
 * audit.queueDir}.
 */
public final class Parcels {

  private static final long WHEN_IDLE_MS = 1000;

  private Parcels() {}

  /** See above. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length > 1 && arguments[0].equals("order")) {
      order(Arrays.copyOfRange(arguments, 1, arguments.length));
    } else if (arguments.length == 1 && arguments[0].equals("work")) {
      work();
    } else {
      System.err.println("usage: order NUMBER... | work");
      System.exit(2);
    }
  }

  private static void order(String... orders) {
    AuditConfig config =
        AuditConfig.builder()
            .application("parcels")
            .queueDir(Paths.get(System.getProperty("audit.queueDir")))
            .mysql(url(), user(), password())
            .build();
    try (Audit audit = Audit.open(config)) {
      ParcelOrders parcels = new ParcelOrders(audit);
      for (String order : orders) {
        parcels.order(order);
        System.out.println("ordered a parcel for order " + order);
      }
    }
  }

  private static void work() throws InterruptedException {
    try (HikariDataSource dataSource = new HikariDataSource()) {
      dataSource.setJdbcUrl(url());
      dataSource.setUsername(user());
      dataSource.setPassword(password());
      ParcelWorker worker =
          new ParcelWorker(
              AuditTransactions.builder(dataSource).build(),
              (number, order) ->
                  System.out.println("parcel " + number + " is on its way for order " + order),
              Duration.ofSeconds(10));
      while (true) {
        if (worker.work() == 0) {
          Thread.sleep(WHEN_IDLE_MS);
        }
      }
    }
  }

  private static String url() {
    return System.getProperty("audit.url");
  }

  private static String user() {
    return System.getProperty("audit.user");
  }

  private static String password() {
    return System.getenv("AUDIT_DB_PASSWORD");
  }
}
