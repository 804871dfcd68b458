package com.acme.orders.war;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat in which two web applications serve while one of them is deployed anew, in turn, again
 * and again. Then both are undeployed, and what is left of them is looked for. Tomcat itself says
 * what an application leaves in threads; this program says {@code done} for each order that was
 * answered, {@code left} for what it found itself, and {@code end}.
 */
public final class RedeployingTomcat {

  private static final int ORDERS = 5;
  private static final Duration UNLOADED_WITHIN = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<WeakReference<ClassLoader>> deployed = new ArrayList<>();
  private final Tomcat tomcat;
  private final String webApplication;
  private int orders;

  private RedeployingTomcat(Tomcat tomcat, String webApplication) {
    this.tomcat = tomcat;
    this.webApplication = webApplication;
  }

  /**
   * Serves and redeploys.
   *
   * @param arguments how often, a folder for the heap dump, the folder of the web application, and
   *     what is in the shared loader, if there is one: jars, and folders of classes
   */
  public static void main(String[] arguments) throws Exception {
    Path dumps = Path.of(arguments[1]);
    DriverManager.drivers(); // As Tomcat's own start does: else the first application is to blame.
    Tomcat tomcat = new Tomcat();
    Path base = Path.of("tomcat").toAbsolutePath(); // There may be a conf/context.xml already.
    tomcat.setBaseDir(base.toString());
    Files.createDirectories(base.resolve("webapps"));
    tomcat.setAddDefaultWebXmlToWebapp(false); // It asks for JSPs.
    tomcat.setPort(0);
    tomcat.getConnector();
    if (arguments.length > 3) {
      tomcat.getEngine().setParentClassLoader(sharedLoader(arguments, 3));
    }
    tomcat.start();
    RedeployingTomcat redeploying = new RedeployingTomcat(tomcat, arguments[2]);
    redeploying.redeploy(Integer.parseInt(arguments[0]));
    redeploying.sayWhatIsLeft(dumps.resolve("leak.hprof"));
    tomcat.stop();
    tomcat.destroy();
    System.out.println("end");
  }

  private static ClassLoader sharedLoader(String[] paths, int from) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (int i = from; i < paths.length; i++) {
      urls.add(Path.of(paths[i]).toUri().toURL());
    }
    return new URLClassLoader(
        "shared", urls.toArray(new URL[0]), RedeployingTomcat.class.getClassLoader());
  }

  private void redeploy(int times) throws Exception {
    String[] paths = {"/one", "/two"};
    Context[] contexts = new Context[paths.length];
    for (int i = 0; i < paths.length; i++) {
      contexts[i] = deploy(paths[i]);
    }
    for (int time = 0; time < times; time++) {
      for (int i = 0; i < paths.length; i++) {
        order(paths[0]);
        order(paths[1]);
        long began = System.nanoTime();
        undeploy(contexts[i]);
        long undeployed = System.nanoTime();
        contexts[i] = deploy(paths[i]);
        order(paths[i]);
        System.out.printf(
            "redeployed %s: down in %d ms, up in %d ms%n",
            paths[i],
            (undeployed - began) / 1_000_000,
            (System.nanoTime() - undeployed) / 1_000_000);
      }
    }
    for (int i = 0; i < paths.length; i++) {
      undeploy(contexts[i]);
    }
  }

  private Context deploy(String path) {
    Context context = tomcat.addWebapp(path, webApplication);
    if (!context.getState().isAvailable()) {
      throw new IllegalStateException(path + " is " + context.getState());
    }
    deployed.add(new WeakReference<>(context.getLoader().getClassLoader()));
    return context;
  }

  private void undeploy(Context context) throws Exception {
    context.stop();
    tomcat.getHost().removeChild(context);
  }

  private void order(String path) throws IOException, InterruptedException {
    for (int i = 0; i < ORDERS; i++) {
      String item = "item-" + ++orders;
      URI uri =
          URI.create(
              "http://localhost:"
                  + tomcat.getConnector().getLocalPort()
                  + path
                  + "/orders?user=bob&item="
                  + item);
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofSeconds(30))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 201) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      System.out.println("done " + item);
    }
  }

  private void sayWhatIsLeft(Path heapDump) throws Exception {
    DriverManager.drivers().forEach(driver -> System.out.println("left driver " + driver));
    long deadline = System.nanoTime() + UNLOADED_WITHIN.toNanos();
    while (loaders() > 0 && System.nanoTime() < deadline) {
      System.gc();
      Thread.sleep(100);
    }
    if (loaders() > 0) {
      System.out.println(
          "left " + loaders() + " of " + deployed.size() + " class loaders, see " + heapDump);
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
              "dumpHeap",
              new Object[] {heapDump.toString(), true},
              new String[] {String.class.getName(), boolean.class.getName()});
    }
    Thread.getAllStackTraces()
        .keySet()
        .forEach(thread -> System.out.println("thread " + thread.getName()));
    ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.auditlog:*"), null)
        .forEach(bean -> System.out.println("mbean " + bean));
  }

  private long loaders() {
    return deployed.stream().filter(reference -> reference.get() != null).count();
  }
}
