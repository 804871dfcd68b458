package io.auditlog.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a database server and makes trouble on demand. Understands what goes
 * through it only as far as an unencrypted COMMIT, so the URL must say {@code sslMode=DISABLED}.
 */
public final class TcpProxy implements AutoCloseable {

  private final DatabaseServer server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger commitsToCut = new AtomicInteger();
  private final AtomicInteger commitsCut = new AtomicInteger();
  private final AtomicInteger answersToCut = new AtomicInteger();
  private final AtomicInteger answersCut = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean stalled;
  private volatile boolean refusing;

  /** A proxy before this server, on a port of its own. */
  public TcpProxy(DatabaseServer server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** The JDBC URL of a database, through the proxy. */
  public String url(String database) {
    return "jdbc:mysql://127.0.0.1:"
        + listener.getLocalPort()
        + "/"
        + database
        + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
  }

  /** The next so many COMMITs do not reach the server: their connections are cut before. */
  public void cutCommits(int count) {
    commitsToCut.set(count);
  }

  /** How many COMMITs have not reached the server. */
  public int commitsCut() {
    return commitsCut.get();
  }

  /** The next so many COMMITs reach the server, but their answers do not reach the client. */
  public void cutAnswersToCommit(int count) {
    answersToCut.set(count);
  }

  /** How many answers have been cut off. */
  public int answersCut() {
    return answersCut.get();
  }

  /** How many connections have been made. */
  public int connections() {
    return connections.get();
  }

  /** From now on the server seems to hang: connections are taken and nothing comes back. */
  public void stall() {
    stalled = true;
  }

  /** From now on connections are closed as soon as they are made; existing ones are cut. */
  public void refuse() {
    refusing = true;
    cut();
  }

  /** Goes back to letting everything through. */
  public void behave() {
    refusing = false;
    stalled = false;
  }

  /** Cuts all connections. */
  public void cut() {
    sockets.forEach(TcpProxy::closeQuietly);
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connections.incrementAndGet();
        if (refusing) {
          client.close();
          continue;
        }
        Socket upstream = new Socket(server.host(), server.port());
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        Link link = new Link(client, upstream);
        daemon(link::requests);
        daemon(link::answers);
      } catch (IOException e) {
        // The listener or the server is gone; the client sees that.
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, both ways. */
  private final class Link {

    private final Socket client;
    private final Socket upstream;
    private volatile boolean cutNextAnswer;

    Link(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void requests() {
      copy(client, upstream, true);
    }

    void answers() {
      copy(upstream, client, false);
    }

    private void copy(Socket from, Socket to, boolean isRequest) {
      byte[] buffer = new byte[64 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          boolean isCommit = isRequest && isCommit(buffer, count);
          if (isCommit && takeOne(commitsToCut)) {
            commitsCut.incrementAndGet();
            break;
          }
          if (isCommit && takeOne(answersToCut)) {
            cutNextAnswer = true;
          }
          if (!isRequest && cutNextAnswer) {
            answersCut.incrementAndGet();
            break;
          }
          if (!(stalled && !isRequest)) {
            out.write(buffer, 0, count);
            out.flush();
          }
        }
      } catch (IOException e) {
        // The other side has gone; both go.
      } finally {
        closeQuietly(client);
        closeQuietly(upstream);
        sockets.remove(client);
        sockets.remove(upstream);
      }
    }

    private boolean isCommit(byte[] buffer, int count) {
      // Length (3 bytes), sequence number, COM_QUERY, the number of query attributes and of their
      // sets where the server knows them (MySQL since 8.0.23), text.
      int text = count - 6;
      return (count == 11 || count == 13)
          && buffer[4] == 3
          && new String(buffer, text, 6, StandardCharsets.US_ASCII)
              .toUpperCase(Locale.ROOT)
              .equals("COMMIT");
    }

    private boolean takeOne(AtomicInteger count) {
      return count.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
  }
}
