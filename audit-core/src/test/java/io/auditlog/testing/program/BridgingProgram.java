package io.auditlog.testing.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * An application whose standard error is logged, line by line, and printed as well, as bridges for
 * old libraries do it. Arguments as of {@link LoggingProgram}.
 */
public final class BridgingProgram {

  private BridgingProgram() {}

  public static void main(String[] arguments) throws Exception {
    Bridge bridge = new Bridge(System.err);
    System.setErr(new PrintStream(bridge, true, "UTF-8"));
    bridge.log = LoggingProgram.log(arguments[0]);
    LoggingProgram.main(arguments);
  }

  /** Collects the lines of each thread. */
  private static final class Bridge extends OutputStream {

    private final PrintStream err;
    private final ThreadLocal<ByteArrayOutputStream> lines =
        ThreadLocal.withInitial(ByteArrayOutputStream::new);
    private volatile MessageLog log;

    Bridge(PrintStream err) {
      this.err = err;
    }

    @Override
    public void write(int b) {
      ByteArrayOutputStream line = lines.get();
      line.write(b);
      if (b == '\n') {
        byte[] bytes = line.toByteArray();
        line.reset();
        err.write(bytes, 0, bytes.length);
        if (log != null) {
          log.info("stderr: " + new String(bytes, 0, bytes.length - 1, UTF_8));
        }
      }
    }
  }
}
