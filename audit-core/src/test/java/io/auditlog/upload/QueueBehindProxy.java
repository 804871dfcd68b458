package io.auditlog.upload;

import io.auditlog.testing.TcpProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a test of outages has besides: a way to the database that can be cut. */
abstract class QueueBehindProxy extends QueueAndDatabase {

  TcpProxy proxy;

  @BeforeEach
  void makeProxy() throws IOException {
    proxy = new TcpProxy(database.server());
  }

  @AfterEach
  void closeProxy() throws IOException {
    proxy.close();
  }
}
