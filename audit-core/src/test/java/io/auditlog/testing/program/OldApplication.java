package io.auditlog.testing.program;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * An application that uses Jackson, HikariCP and Connector/J itself, beside its log, and says how
 * it went: {@code name=value} for each fact. It logs the name of a shop, an order as a bean, and
 * one as a tree of JSON.
 *
 * <p>Arguments: the class that logs, an {@code ArgumentLog}; URL, user and password of a database.
 */
public final class OldApplication {

  private OldApplication() {}

  public static void main(String[] arguments) throws Exception {
    ArgumentLog log = (ArgumentLog) LoggingProgram.log(arguments[0]);
    log.info("Shop opened");

    ObjectMapper mapper = new ObjectMapper();
    fact("mapper", mapper.getClass());
    fact("json", mapper.writeValueAsString(new Order()));
    log.info("Bean {}", new Order());
    log.info("Tree {}", mapper.readTree("{\"total\":2}"));

    fact("DriverManager", DriverManager.getDriver(arguments[1]).getClass());
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[1]);
    config.setUsername(arguments[2]);
    config.setPassword(arguments[3]);
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      fact("pool", pool.getClass());
      query(pool);
    }
    Calls.awaitStop();
    fact("drivers", drivers().toString());
  }

  private static void query(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      fact("answer", one.getString(1));
      String driver = connection.getMetaData().getDriverVersion();
      fact("driver", driver.substring(0, driver.indexOf(' ')));
    }
  }

  /** The classes of all drivers that this application can see. */
  private static Set<String> drivers() {
    Set<String> drivers = new TreeSet<>();
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      drivers.add(driver.getClass().getName());
    }
    return drivers;
  }

  private static void fact(String name, Class<?> type) throws IOException, URISyntaxException {
    File jar = new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    fact(name, type.getName() + " of " + jar.getName());
  }

  private static void fact(String name, String value) {
    Calls.returned(name + "=" + value);
  }

  /** Written by the application's own Jackson, by its own annotations. */
  public static final class Order {

    @JsonProperty("order_id")
    public int getId() {
      return 17;
    }

    @JsonIgnore
    public String getNote() {
      return "rings twice";
    }
  }
}
