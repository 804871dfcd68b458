package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.SystemCalls;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Follows the system calls of a process that appends, and knows at each moment what of it is
 * durable by the letter of POSIX: what had been written to a file before a successful sync of that
 * file began, or with {@code O_DSYNC}, under names that had been made before a successful sync of
 * their folder began. Fails at an acknowledgement, which is a line on the standard output, of
 * anything else.
 */
final class TracedQueue implements SystemCalls.Observer {

  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;
  private static final Pattern RECORD =
      Pattern.compile("^\\{\"seq\":.*\"message\":\"([^\"]+)\"", Pattern.MULTILINE);

  /** What the queue says when it has written again what someone has deleted. */
  private static final String MADE_AGAIN = "what was still open has been written again";

  private static final Pattern ACKNOWLEDGED = Pattern.compile("<(.+)>\n");

  /** The name of a file or folder. */
  private static final class Entry {
    private final Node folder;
    private boolean durable;

    Entry(Node folder, boolean durable) {
      this.folder = folder;
      this.durable = durable;
    }
  }

  /** A file or a folder. */
  private static final class Node {
    private Entry entry;
    private final Map<String, Node> children = new HashMap<>();
    private final Set<Entry> unsyncedEntries = new LinkedHashSet<>();
    private final Set<String> unsyncedMessages = new LinkedHashSet<>();

    /** And has not been replaced, nor has a folder above it. */
    private boolean hasDurableName() {
      for (Node at = this; at.entry != null; at = at.entry.folder) {
        if (!at.entry.durable || !at.entry.folder.children.containsValue(at)) {
          return false;
        }
      }
      return true;
    }

    private boolean hasDurableLockBeside() {
      Node lock = entry.folder.children.get(QueueFolder.OWNER_LOCK);
      return lock != null && lock.hasDurableName();
    }
  }

  /** What a sync is to make durable. */
  private record Sync(Node node, List<Entry> entries, List<String> messages) {}

  private final Node root = new Node();
  private final Map<Integer, Node> open = new HashMap<>();
  private final Set<Integer> openSynced = new HashSet<>();
  private final Map<SystemCalls.Call, Node> writes = new HashMap<>();
  private final Map<SystemCalls.Call, Sync> syncs = new HashMap<>();

  /** The files in which a message has been synced. */
  private final Map<String, Set<Node>> synced = new HashMap<>();

  private final Set<String> acknowledged = new HashSet<>();
  private final Set<Node> segments = new HashSet<>();
  private final Set<Node> journals = new HashSet<>();
  private int sealed;
  private int failedSyncs;
  private int madeAgain;
  private int syncedWrites;

  /** The messages that were acknowledged; all of them were durable. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** How many segments have records that were synced. */
  int segments() {
    return segments.size();
  }

  /** How many journals these are in. */
  int journals() {
    return journals.size();
  }

  int sealed() {
    return sealed;
  }

  int failedSyncs() {
    return failedSyncs;
  }

  /** How often it was said that what someone has deleted is there again; it was, durably. */
  int madeAgain() {
    return madeAgain;
  }

  /** How many writes were synced by themselves. */
  int syncedWrites() {
    return syncedWrites;
  }

  @Override
  public void begins(SystemCalls.Call call) {
    switch (call.name()) {
      case "write" -> {
        if (call.number(0) == STANDARD_OUTPUT) {
          ACKNOWLEDGED.matcher(call.text(1)).results().forEach(line -> acknowledge(line.group(1)));
        } else if (call.number(0) == STANDARD_ERROR && call.text(1).contains(MADE_AGAIN)) {
          acknowledged.forEach(this::requireDurable);
          madeAgain++;
        } else if (openSynced.contains(call.number(0))) {
          writes.put(call, open.get(call.number(0)));
        }
      }
      case "pwrite64" -> writes.put(call, open.get(call.number(0)));
      case "fsync", "fdatasync" -> syncBegins(call, open.get(call.number(0)));
      // At once, as another thread may get the number next.
      case "close" -> {
        open.remove(call.number(0));
        openSynced.remove(call.number(0));
      }
      default -> {}
    }
  }

  private void acknowledge(String message) {
    requireDurable(message);
    acknowledged.add(message);
  }

  private void requireDurable(String message) {
    Set<Node> files = synced.get(message);
    assertTrue(files != null, message + " was acknowledged before its line was synced");
    assertTrue(
        files.stream().anyMatch(Node::hasDurableName),
        message + " was acknowledged before the name of its file was synced");
    // Without it nobody would take the journal over.
    assertTrue(
        files.stream().anyMatch(file -> file.hasDurableName() && file.hasDurableLockBeside()),
        message + " was acknowledged before the name of its journal's lock was synced");
  }

  private void syncBegins(SystemCalls.Call call, Node node) {
    if (node != null) {
      syncs.put(
          call,
          new Sync(node, List.copyOf(node.unsyncedEntries), List.copyOf(node.unsyncedMessages)));
    }
  }

  @Override
  public void ends(SystemCalls.Call call) {
    boolean done = call.returned() >= 0;
    switch (call.name()) {
      case "fsync", "fdatasync" -> syncEnds(syncs.remove(call), done);
      case "pwrite64" -> {
        Node node = writes.remove(call);
        if (node != null && done) {
          node.unsyncedMessages.addAll(messages(call.text(1), call.returned()));
        }
      }
      case "write" -> {
        Node node = writes.remove(call);
        if (node != null && done) {
          syncedWrites++;
          messages(call.text(1), call.returned()).forEach(message -> synced(message, node));
        }
      }
      case "openat" -> {
        if (done) {
          opened(call.text(1), call.argument(2), call.returned());
        }
      }
      case "mkdir" -> {
        if (done) {
          put(call.text(0), new Node());
        }
      }
      case "rename" -> {
        if (done) {
          put(call.text(1), folder(call.text(0)).children.remove(name(call.text(0))));
        }
      }
      case "ftruncate" -> sealed++;
      default -> {}
    }
  }

  private void opened(String path, String flags, int descriptor) {
    if (!path.startsWith("/")) {
      return;
    }
    Node node = folder(path).children.get(name(path));
    if (flags.contains("O_CREAT") && (node == null || flags.contains("O_EXCL"))) {
      node = new Node();
      put(path, node);
    }
    open.put(descriptor, node != null ? node : existing(path));
    if (flags.contains("O_DSYNC")) {
      openSynced.add(descriptor);
    }
  }

  private static List<String> messages(String data, int written) {
    assertEquals(data.length(), written, "a short write");
    return RECORD.matcher(data).results().map(line -> line.group(1)).toList();
  }

  private void syncEnds(Sync sync, boolean done) {
    if (sync == null) {
      return;
    }
    // If it has failed, the pages may be clean all the same, and no later sync writes them.
    sync.messages.forEach(sync.node.unsyncedMessages::remove);
    if (!done) {
      failedSyncs++;
      return;
    }
    sync.entries.forEach(sync.node.unsyncedEntries::remove);
    sync.entries.forEach(entry -> entry.durable = true);
    sync.messages.forEach(message -> synced(message, sync.node));
  }

  private void synced(String message, Node file) {
    synced.computeIfAbsent(message, m -> new HashSet<>()).add(file);
    segments.add(file);
    journals.add(file.entry.folder);
  }

  private void put(String path, Node node) {
    Node folder = folder(path);
    node.entry = new Entry(folder, false);
    folder.unsyncedEntries.add(node.entry);
    folder.children.put(name(path), node);
  }

  private Node folder(String path) {
    return existing(path.substring(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What was not seen to be made was there before, and is durable. */
  private Node existing(String path) {
    Node at = root;
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        Node parent = at;
        at =
            at.children.computeIfAbsent(
                name,
                n -> {
                  Node node = new Node();
                  node.entry = new Entry(parent, true);
                  return node;
                });
      }
    }
    return at;
  }

  @Override
  public String toString() {
    return acknowledged.size()
        + " acknowledged, "
        + segments()
        + " segments in "
        + journals()
        + " journals, "
        + sealed
        + " sealed, "
        + failedSyncs
        + " failed syncs";
  }
}
