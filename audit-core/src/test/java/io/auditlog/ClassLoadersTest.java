package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.auditlog.event.AuditEvent;
import io.auditlog.platform.Reporter;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.RecordingReporter;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise: an application that was undeployed can be unloaded at once, not only when memory is
 * short: whether it has Auditlog in its own class loader or in one that others go on using.
 */
class ClassLoadersTest {

  private static final Duration UNLOADED_WITHIN = Duration.ofSeconds(20);

  @TempDir Path folder;

  /** What an application says of its order. */
  public static final class Order {

    public String getItem() {
      return "lamp";
    }
  }

  /** What an application records with somebody's queue. */
  public static final class Calls implements Consumer<Audit> {

    @Override
    public void accept(Audit audit) {
      audit.record(
          AuditEvent.type("order.placed")
              .message("placed {\"password\":\"secret\",\"item\":\"lamp\"}")
              .error("[\"first line\",\"second line\"]")
              .metadata("order", new Order()));
    }
  }

  /** An application that opens the queue in a folder, and uses it. */
  public static final class Application implements Function<Path, Closeable> {

    @Override
    public Closeable apply(Path queueDir) {
      Audit audit = Audit.open(config(queueDir), new Listener());
      new Calls().accept(audit);
      return audit;
    }
  }

  private static final class Listener implements Reporter {

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message, Throwable causeOrNull) {}

    @Override
    public void error(String message, Throwable causeOrNull) {}

    @Override
    public void printWhole(String reason, String event) {}
  }

  /** Has a copy of each class whose name begins so; the others are its parent's. */
  private static final class ApplicationLoader extends URLClassLoader {

    private final String ownPrefix;

    ApplicationLoader(String ownPrefix, ClassLoader parent) throws IOException {
      super(classPath(), parent);
      this.ownPrefix = ownPrefix;
    }

    private static URL[] classPath() throws IOException {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(ownPrefix)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  /** Uses a new object of the application's class, on a thread that is then the application's. */
  private static <T> void use(ClassLoader loader, Class<?> type, Consumer<T> user)
      throws Exception {
    Class<?> own = loader.loadClass(type.getName());
    assertNotEquals(type, own);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      @SuppressWarnings("unchecked") // the caller knows what it is
      T object = (T) own.getConstructor().newInstance();
      user.accept(object);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void close(Closeable audit) {
    try {
      audit.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AuditConfig config(Path queueDir) {
    return AuditConfig.builder().queueDir(queueDir).set("beans", "json").build();
  }

  private static ApplicationLoader withAllClasses() throws IOException {
    return new ApplicationLoader("io.auditlog.", ClassLoader.getPlatformClassLoader());
  }

  private static ApplicationLoader withItsOwnClasses() throws IOException {
    return new ApplicationLoader(
        ClassLoadersTest.class.getName(), ClassLoadersTest.class.getClassLoader());
  }

  private static void assertUnloaded(WeakReference<ClassLoader> loader) {
    Eventually.await(
        () -> {
          System.gc();
          return loader.get() == null;
        },
        UNLOADED_WITHIN,
        () -> "the application's class loader is still there");
  }

  @Test
  void a_thread_that_has_recorded_keeps_no_class_of_auditlog() throws Exception {
    ApplicationLoader loader = withAllClasses();
    WeakReference<ClassLoader> gone = new WeakReference<>(loader);
    ClassLoadersTest.<Function<Path, Closeable>>use(
        loader, Application.class, application -> close(application.apply(folder)));
    loader.close();
    loader = null;

    assertUnloaded(gone);
    assertEquals(1, QueuedEvents.in(folder).size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_queue_that_others_go_on_using_keeps_no_class_of_an_application(boolean isFirst)
      throws Exception {
    List<Audit> others = new ArrayList<>();
    if (!isFirst) {
      others.add(Audit.open(config(folder), new RecordingReporter()));
    }
    ApplicationLoader loader = withItsOwnClasses();
    WeakReference<ClassLoader> gone = new WeakReference<>(loader);
    ClassLoadersTest.<Function<Path, Closeable>>use(
        loader,
        Application.class,
        application -> {
          Closeable audit = application.apply(folder);
          if (isFirst) {
            others.add(Audit.open(config(folder), new RecordingReporter()));
          }
          close(audit);
        });
    loader.close();
    loader = null;

    try (Audit audit = others.get(0)) {
      assertUnloaded(gone);
      audit.record(AuditEvent.type("order.shipped"));
    }
    assertEquals(2, QueuedEvents.in(folder).size());
  }

  @Test
  void a_shared_appender_keeps_no_class_of_the_beans_that_it_has_recorded() throws Exception {
    try (Audit audit = Audit.open(config(folder), new RecordingReporter())) {
      new Calls().accept(audit);
      ApplicationLoader loader = withItsOwnClasses();
      WeakReference<ClassLoader> gone = new WeakReference<>(loader);
      ClassLoadersTest.<Consumer<Audit>>use(loader, Calls.class, calls -> calls.accept(audit));
      loader.close();
      loader = null;

      assertUnloaded(gone);
    }
    assertEquals(
        List.of("lamp", "lamp"),
        QueuedEvents.in(folder).stream()
            .map(event -> event.at("/metadata/order/item").asText())
            .toList());
  }
}
