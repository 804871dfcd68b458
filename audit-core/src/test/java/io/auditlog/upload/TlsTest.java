package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Certificates;
import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over TLS as the URL says, to a server that has a certificate for {@code localhost}. */
class TlsTest extends QueueAndDatabase {

  @TempDir static Path certificateFolder;

  private static Certificates certificates;
  private static DatabaseServer server;

  @BeforeAll
  static void startServer() throws Exception {
    certificates = new Certificates(certificateFolder, "localhost");
    server = DatabaseServer.dedicatedWithFiles(certificateFolder, Certificates.serverOptions());
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Override
  TestDatabase newDatabase() {
    return TestDatabase.freshDatabase(server);
  }

  private RunningQueue.Settings by(String host, String parameters) {
    String url =
        "jdbc:mysql://" + host + ":" + server.port() + "/" + database.name() + "?" + parameters;
    return RunningQueue.on(queueDir(), database, url);
  }

  private void makeUserWhoMustUseTls() {
    database.update("CREATE USER 'tls'@'%' IDENTIFIED BY 'Secret-17' REQUIRE SSL");
    database.update("GRANT ALL ON " + database.name() + ".* TO 'tls'@'%'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VERIFY_CA", "VERIFY_IDENTITY"})
  void events_are_stored_where_the_certificate_is_by_the_authority_that_is_trusted(String mode) {
    makeUserWhoMustUseTls();
    try (RunningQueue queue =
        by("localhost", "sslMode=" + mode + "&" + certificates.trustParameters())
            .mysql(m -> m.user("tls").password("Secret-17"))
            .open()) {
      queue.append(1, 10);
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    } finally {
      database.update("DROP USER 'tls'@'%'");
    }

    assertStored(1, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"VERIFY_CA", "VERIFY_IDENTITY"})
  void another_authority_is_a_matter_of_set_up_and_what_to_check_is_said(String mode) {
    try (RunningQueue queue = by("localhost", "sslMode=" + mode).open()) {
      queue.append(1, 3);
      queue.awaitSaid("needs a change: ");
      queue.awaitSaid("check the server's certificate, and trustCertificateKeyStoreUrl in the url");
      assertEquals(3, queue.journals.pendingRecords());
    }

    assertEquals(0, database.count("audit_log"));
  }

  @Test
  void another_host_than_the_certificate_s_is_taken_by_verify_ca_only() {
    String trusting = "&" + certificates.trustParameters();
    try (RunningQueue queue = by("127.0.0.1", "sslMode=VERIFY_IDENTITY" + trusting).open()) {
      queue.append(1, 3);
      queue.awaitSaid("needs a change: ");
      queue.awaitSaid("check the server's certificate");
      assertEquals(0, database.count("audit_log"));
      assertFalse(queue.reporter.said(Certificates.PASSWORD));
    }
    try (RunningQueue queue = by("127.0.0.1", "sslMode=VERIFY_CA" + trusting).open()) {
      Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), queue::toString);
    }

    assertStored(1, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslMode=NOPE",
        "sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:/not/there",
        "tlsVersions=SSLv2",
        "allowPublicKeyRetrieval=maybe",
        "connectionTimeZone=Nowhere"
      })
  void a_parameter_that_the_driver_does_not_take_is_a_matter_of_set_up(String parameter) {
    try (RunningQueue queue = by("localhost", parameter).open()) {
      queue.append(1, 3);
      queue.awaitSaid("needs a change: ");
      queue.awaitSaid("correct the url");
      assertTrue(queue.reporter.said().stream().noneMatch(s -> s.contains("waits for")));
    }

    assertEquals(0, database.count("audit_log"));
  }
}
