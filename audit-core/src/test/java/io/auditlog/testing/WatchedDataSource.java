package io.auditlog.testing;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The driver's own data source, which remembers the statements that went through it, filled in. */
public final class WatchedDataSource extends MysqlDataSource {

  private static final long serialVersionUID = 1L;

  private final transient List<String> statements = new CopyOnWriteArrayList<>();

  /** One for a database; the URL may go through a proxy. */
  public WatchedDataSource(TestDatabase database, String url) {
    setUrl(url);
    setUser(database.user());
    setPassword(database.password());
  }

  /** What was run, in order. */
  public List<String> statements() {
    return List.copyOf(statements);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return proxy(
        Connection.class,
        connection,
        (name, result) ->
            result instanceof PreparedStatement statement
                ? proxy(
                    PreparedStatement.class,
                    statement,
                    (method, value) -> {
                      if (method.startsWith("execute")) {
                        // The driver's statement shows itself as "its class: SQL".
                        statements.add(statement.toString().replaceFirst("^[^:]+: ", ""));
                      }
                      return value;
                    })
                : result);
  }

  private interface After {
    Object returned(String method, Object result);
  }

  private static <T> T proxy(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return after.returned(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
