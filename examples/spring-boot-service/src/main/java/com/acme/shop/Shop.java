package com.acme.shop;

import javax.management.ObjectName;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Starts the shop. */
@SpringBootApplication
public class Shop {

  /** Serves until it is told to stop. */
  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  /** Its name is the one under which {@code /actuator/health} shows it. */
  @Bean
  HealthIndicator audit(
      @Value("${shop.health.mbean}") ObjectName mbean,
      @Value("${shop.health.status}") String status,
      @Value("${shop.health.details}") String... details) {
    return new MBeanHealth(mbean, status, details);
  }
}
