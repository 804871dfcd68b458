package com.acme.orders.logback;

import com.acme.orders.ConfigurationContract;

/** The contract, with this module's configuration. */
class ConfigurationTest extends ConfigurationContract {

  ConfigurationTest() {
    super(KeyValueShipping::new);
  }
}
