package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The version of a library that the build asked for, where it runs tests again with another than
 * that which is compiled against: {@code -Dexpected.LIBRARY.version}.
 */
public final class AskedVersion {

  private AskedVersion() {}

  /** That this class is of it: so what is on the class path is what the build says. */
  public static void assertIsThatOf(Class<?> type, String library) {
    String version = System.getProperty("expected." + library + ".version", "");
    String location = type.getProtectionDomain().getCodeSource().getLocation().toString();
    assertTrue(location.endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"), location);
  }

  /** That this Java is of the version that the build asked for, if it asked for one. */
  public static void assertIsThatOfJava() {
    Integer version = Integer.getInteger("expected.java.version");
    assertTrue(
        version == null || version == Runtime.version().feature(), Runtime.version()::toString);
  }
}
