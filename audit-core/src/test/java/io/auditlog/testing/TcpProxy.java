package io.auditlog.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a database server and makes trouble on demand, at any packet of
 * MySQL's protocol (MySQL Internals, "MySQL Packets"). It must be able to read them, so the URL
 * says {@code sslMode=DISABLED}.
 */
public final class TcpProxy implements AutoCloseable {

  /** What can happen to a packet. */
  public enum Fault {
    /** It does not arrive, and the connection ends on both sides. */
    CUT,
    /** It arrives, and then the connection ends on both sides. */
    CUT_BEHIND,
    /** It and whatever follows in this direction does not arrive; the connection stays. */
    STALL,
    /** It arrives after a while. */
    DELAY,
    /** It alone does not arrive. */
    DROP,
    /** Neither side hears from the other again, the server not even that the client has gone. */
    PART
  }

  /** Where a fault is to happen. */
  public enum Place {
    /** At the COMMIT itself. */
    COMMIT,
    /** At the answer to a COMMIT. */
    ANSWER_TO_COMMIT,
    /** At any packet, of either direction. */
    ANYWHERE
  }

  private static final int HEADER = 4;
  private static final byte COM_QUERY = 3;
  private static final long DELAY_NANOS = 20_000_000;

  /** A fault that waits for the packet that it is for; {@code after} so many others. */
  private record Trap(Place place, int after, Fault fault) {}

  private final DatabaseServer server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Socket> partedServers = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Trap> trap = new AtomicReference<>();
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<String, String> replacements = new ConcurrentHashMap<>();
  private final AtomicInteger counted = new AtomicInteger();
  private volatile String counting = "";
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

  /** Lets something happen once, at the next such packet. */
  public void faultAt(Place place, Fault fault) {
    faultAt(place, 0, fault);
  }

  /** The same, after so many packets for which it might have been. */
  public void faultAt(Place place, int after, Fault fault) {
    trap.set(new Trap(place, after, fault));
  }

  /** How many faults have happened. */
  public int faults() {
    return faults.get();
  }

  /** How many connections have been made. */
  public int connections() {
    return connections.get();
  }

  /** How many statements began with this text, since {@link #count} was told to count them. */
  public int counted() {
    return counted.get();
  }

  /** From now on counts statements that begin so. */
  public void count(String beginning) {
    counted.set(0);
    counting = beginning;
  }

  /** From now on this text reaches the server as another one of the same length. */
  public void replace(String text, String other) {
    if (text.length() != other.length()) {
      throw new IllegalArgumentException("the length of a packet stands before it");
    }
    replacements.put(text, other);
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
    trap.set(null);
    refusing = false;
    stalled = false;
  }

  /** Cuts all connections, but for those that are parted already. */
  public void cut() {
    sockets.forEach(TcpProxy::closeQuietly);
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
    partedServers.forEach(TcpProxy::closeQuietly);
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
    private volatile boolean commitSent;
    private volatile boolean parted;

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
      try {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
        OutputStream out = new BufferedOutputStream(to.getOutputStream());
        boolean silent = false;
        while (true) {
          byte[] packet = packet(in);
          boolean isCommit = isRequest && isCommit(packet);
          if (isRequest) {
            commitSent = isCommit; // There is one answer to each, before the next.
          }
          if (isRequest && !counting.isEmpty() && isQuery(packet, counting)) {
            counted.incrementAndGet();
          }
          Fault fault = sprung(isCommit, !isRequest && commitSent);
          if (fault == Fault.CUT) {
            return;
          }
          if (fault == Fault.DELAY) {
            LockSupport.parkNanos(DELAY_NANOS);
          }
          if (fault == Fault.PART) {
            part();
          }
          silent |= fault == Fault.STALL || (stalled && !isRequest);
          if (!silent && !parted && fault != Fault.DROP) {
            out.write(isRequest ? rewritten(packet) : packet);
            if (in.available() == 0 || fault == Fault.CUT_BEHIND) {
              out.flush();
            }
          }
          if (fault == Fault.CUT_BEHIND) {
            return;
          }
        }
      } catch (IOException e) {
        // The other side has gone; both go.
      } finally {
        closeQuietly(client);
        sockets.remove(client);
        sockets.remove(upstream);
        if (!parted) {
          closeQuietly(upstream);
        }
      }
    }

    private void part() {
      parted = true;
      partedServers.add(upstream);
      sockets.remove(upstream);
    }

    /** With its header: three bytes of length, the lowest first, and a sequence number. */
    private byte[] packet(DataInputStream in) throws IOException {
      byte[] header = new byte[HEADER];
      in.readFully(header);
      int length = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
      byte[] packet = new byte[HEADER + length];
      System.arraycopy(header, 0, packet, 0, HEADER);
      in.readFully(packet, HEADER, length);
      return packet;
    }

    private boolean isCommit(byte[] packet) {
      return packet.length <= HEADER + 9 && isQuery(packet, "COMMIT");
    }

    /**
     * COM_QUERY; the number of query attributes and of their sets, where the server knows them
     * (MySQL since 8.0.23); text.
     */
    private boolean isQuery(byte[] packet, String beginning) {
      return packet.length > HEADER
          && packet[HEADER] == COM_QUERY
          && (begins(packet, HEADER + 1, beginning) || begins(packet, HEADER + 3, beginning));
    }

    private boolean begins(byte[] packet, int at, String beginning) {
      int length = beginning.length();
      return packet.length >= at + length
          && new String(packet, at, length, StandardCharsets.US_ASCII).equalsIgnoreCase(beginning);
    }

    private byte[] rewritten(byte[] packet) {
      if (replacements.isEmpty()) {
        return packet;
      }
      String text = new String(packet, StandardCharsets.ISO_8859_1);
      for (Map.Entry<String, String> replacement : replacements.entrySet()) {
        text = text.replace(replacement.getKey(), replacement.getValue());
      }
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is to happen to this packet; null: nothing. */
    private Fault sprung(boolean isCommit, boolean isAnswerToCommit) {
      Trap set = trap.get();
      if (set == null
          || (set.place == Place.COMMIT && !isCommit)
          || (set.place == Place.ANSWER_TO_COMMIT && !isAnswerToCommit)) {
        return null;
      }
      Trap next = set.after == 0 ? null : new Trap(set.place, set.after - 1, set.fault);
      if (!trap.compareAndSet(set, next) || next != null) {
        return null;
      }
      faults.incrementAndGet();
      return set.fault;
    }
  }
}
