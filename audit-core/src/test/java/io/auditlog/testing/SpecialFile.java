package io.auditlog.testing;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What may stand where a regular file should. */
public enum SpecialFile {
  /** Whoever opens it waits for its other end. */
  PIPE {
    @Override
    public void make(Path path) throws IOException {
      Command.run("mkfifo", path.toString());
    }
  },
  SOCKET {
    @Override
    public void make(Path path) throws IOException {
      try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.bind(UnixDomainSocketAddress.of(path));
      }
    }
  },
  DIRECTORY {
    @Override
    public void make(Path path) throws IOException {
      Files.createDirectory(path);
    }
  },
  /** To a file of somebody, which must stay as it is. */
  LINK {
    @Override
    public void make(Path path) throws IOException {
      Files.createSymbolicLink(path, Files.createTempFile(path.getParent(), "somebody", "'s"));
    }
  },
  DANGLING_LINK {
    @Override
    public void make(Path path) throws IOException {
      Files.createSymbolicLink(path, path.resolveSibling("nowhere"));
    }
  },
  /** Writing to it would succeed, and keep nothing. Only root can make one. */
  DEVICE {
    @Override
    public void make(Path path) throws IOException {
      Requirement.command("sh", "-c", "[ $(id -u) = 0 ] || { echo only root can; exit 1; }");
      Command.run("mknod", path.toString(), "c", "1", "3");
    }
  };

  /** Makes one at a path where nothing is. */
  public abstract void make(Path path) throws IOException;
}
