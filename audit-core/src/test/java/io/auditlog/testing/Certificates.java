package io.auditlog.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of one's own and a server's certificate by it, made by keytool. */
public final class Certificates {

  /** Of the key stores. */
  public static final String PASSWORD = "key-store-secret";

  private static final String STORE = "PKCS12";

  private final Path folder;

  /**
   * Makes them in a folder.
   *
   * @param host for which the server's certificate is, and for no other
   */
  public Certificates(Path folder, String host) throws IOException, GeneralSecurityException {
    this.folder = folder;
    keytool(
        "-genkeypair", "ca", "-alias", "ca", "-keyalg", "RSA", "-dname", "CN=CA", "-ext", "bc:c");
    keytool("-genkeypair", "server", "-alias", "server", "-keyalg", "RSA", "-dname", "CN=server");
    keytool(
        "-exportcert", "ca", "-alias", "ca", "-rfc", "-file", folder.resolve("ca.pem").toString());
    keytool(
        "-certreq", "server", "-alias", "server", "-file", folder.resolve("server.csr").toString());
    keytool(
        "-gencert",
        "ca",
        "-alias",
        "ca",
        "-rfc",
        "-ext",
        "san=dns:" + host,
        "-infile",
        folder.resolve("server.csr").toString(),
        "-outfile",
        folder.resolve("server.pem").toString());
    keytool(
        "-importcert",
        "trust",
        "-alias",
        "ca",
        "-noprompt",
        "-file",
        folder.resolve("ca.pem").toString());
    Files.writeString(folder.resolve("server-key.pem"), privateKey());
  }

  /** Of a server that is to have the certificate; {@code {files}} is the folder. */
  public static String[] serverOptions() {
    return new String[] {
      "--ssl-ca={files}/ca.pem", "--ssl-cert={files}/server.pem", "--ssl-key={files}/server-key.pem"
    };
  }

  /** Parameters of a JDBC URL that make the driver trust this authority, and no other. */
  public String trustParameters() {
    return "trustCertificateKeyStoreUrl="
        + folder.resolve("trust.p12").toUri()
        + "&trustCertificateKeyStoreType="
        + STORE
        + "&trustCertificateKeyStorePassword="
        + PASSWORD;
  }

  private void keytool(String action, String store, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add(action);
    command.addAll(List.of("-keystore", folder.resolve(store + ".p12").toString()));
    command.addAll(List.of("-storetype", STORE, "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IllegalStateException(command + ": " + said);
    }
  }

  private String privateKey() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(STORE);
    try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
        + "\n-----END PRIVATE KEY-----\n";
  }
}
