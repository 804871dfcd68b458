package com.acme.orders.log4j2;

import com.acme.orders.ConfigurationContract;

/** The contract, with this module's configuration. */
class ConfigurationTest extends ConfigurationContract {

  ConfigurationTest() {
    super(MapMessageShipping::new);
  }
}
