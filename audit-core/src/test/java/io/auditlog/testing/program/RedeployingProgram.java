package io.auditlog.testing.program;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A container with several applications: each in a class loader of its own that has a copy of all
 * classes, and deployed anew, in a new class loader, again and again.
 *
 * <p>Arguments: a seed; then, for each application, {@code --} and the arguments of {@link
 * Recording}. The prefix of messages gets the number of the deployment. Ends with exit code 3 if a
 * lock is left when all are stopped.
 */
public final class RedeployingProgram {

  private static final int MOST_CALLS = 150;

  private static volatile boolean stopped;

  private RedeployingProgram() {}

  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[0]));
    List<Thread> applications = new ArrayList<>();
    List<String> rest = Arrays.asList(arguments);
    while (rest.lastIndexOf("--") >= 0) {
      List<String> application = rest.subList(rest.lastIndexOf("--") + 1, rest.size());
      rest = rest.subList(0, rest.lastIndexOf("--"));
      long seed = random.nextLong();
      applications.add(new Thread(() -> redeploy(application, new Random(seed))));
    }
    applications.forEach(Thread::start);
    Calls.awaitStop();
    stopped = true;
    for (Thread application : applications) {
      application.join();
    }
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("io.auditlog.lock:")) {
        System.err.println("left: " + name);
        Runtime.getRuntime().halt(3);
      }
    }
  }

  private static void redeploy(List<String> application, Random random) {
    for (int number = 1; !stopped; number++) {
      List<String> arguments = new ArrayList<>(application);
      arguments.set(0, application.get(0) + "d" + number);
      try (URLClassLoader copy = copyOfOurClasses()) {
        Class<?> deployment = copy.loadClass(Deployment.class.getName());
        if (deployment == Deployment.class) {
          throw new IllegalStateException("no class loader of its own");
        }
        ((Runnable)
                deployment
                    .getDeclaredConstructor(List.class, Integer.class)
                    .newInstance(arguments, random.nextInt(MOST_CALLS)))
            .run();
      } catch (Exception e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(2);
      }
    }
  }

  private static URLClassLoader copyOfOurClasses() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return new URLClassLoader(
        urls.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
  }
}
