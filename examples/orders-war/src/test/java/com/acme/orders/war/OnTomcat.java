package com.acme.orders.war;

import java.io.File;
import java.nio.file.Files;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** Starts a Tomcat that serves one web application until it is told to stop. */
public final class OnTomcat {

  private OnTomcat() {}

  /**
   * Serves.
   *
   * @param arguments the WAR, and the port
   */
  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Files.createDirectories(tomcat.getServer().getCatalinaBase().toPath().resolve("webapps"));
    tomcat.setAddDefaultWebXmlToWebapp(false); // It asks for JSPs.
    tomcat.setPort(Integer.parseInt(arguments[1]));
    tomcat.getConnector();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
    tomcat.addWebapp("", new File(arguments[0]).getAbsolutePath());
    tomcat.start();
    System.out.println("Serving on port " + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }

  private static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
