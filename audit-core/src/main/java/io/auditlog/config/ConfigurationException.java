package io.auditlog.config;

/**
 * A setting is missing or senseless. The message names the owner, the setting, the value and what
 * is allowed, in one line, and never a password.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
