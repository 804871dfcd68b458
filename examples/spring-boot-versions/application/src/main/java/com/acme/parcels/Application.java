package com.acme.parcels;

import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Logs before its context starts, while it runs, while and after it closes, and in a shutdown hook.
 * With the argument {@code close} it closes the context itself and ends; without, it runs until it
 * is told to end.
 */
@SpringBootApplication
public class Application {

  public static void main(String[] arguments) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> CallLog.info("hook")));
    CallLog.info("before");
    SpringApplication application = new SpringApplication(Application.class);
    application.addListeners(
        (ApplicationListener<ApplicationStartingEvent>) event -> CallLog.info("preparing"));
    ConfigurableApplicationContext context = application.run(arguments);
    CallLog.info("runs with Spring Boot " + SpringBootVersion.getVersion());
    if (arguments.length == 0) {
      new CountDownLatch(1).await();
    }
    context.getBean(Sorters.class).awaitBusy();
    context.close();
    CallLog.info("after");
  }
}
