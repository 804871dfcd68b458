package io.auditlog.upload;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How the uploader goes about it. Immutable; equal settings may share an uploader. */
public final class UploadSettings {

  /** Most rows that one transaction may have. */
  public static final int MAX_BATCH_SIZE = 10_000;

  private final int batchSize;
  private final int maxEventSize;
  private final Duration retryInitial;
  private final Duration retryMax;

  private UploadSettings(Builder builder) {
    batchSize = builder.batchSize;
    maxEventSize = builder.maxEventSize;
    retryInitial = builder.retryInitial;
    retryMax = builder.retryMax;
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "batchSize must be between 1 and " + MAX_BATCH_SIZE + ": " + batchSize);
    }
    if (maxEventSize < 1) {
      throw new IllegalArgumentException("maxEventSize must be more than 0: " + maxEventSize);
    }
    if (retryInitial.toMillis() < 1) {
      throw new IllegalArgumentException("retryInitial must be at least 1 ms: " + retryInitial);
    }
    if (retryMax.compareTo(retryInitial) < 0) {
      throw new IllegalArgumentException(
          "retryMax must not be less than retryInitial: " + retryMax + " < " + retryInitial);
    }
  }

  /** Settings with the documented defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Most rows in one transaction. */
  public int batchSize() {
    return batchSize;
  }

  /** The longest event, in bytes, that the server must be able to take. */
  public int maxEventSize() {
    return maxEventSize;
  }

  /** The first wait after a failure. */
  public Duration retryInitial() {
    return retryInitial;
  }

  /** The longest wait between two attempts. */
  public Duration retryMax() {
    return retryMax;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UploadSettings && values().equals(((UploadSettings) other).values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return Arrays.asList(batchSize, maxEventSize, retryInitial, retryMax);
  }

  @Override
  public String toString() {
    return "UploadSettings" + values();
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private int batchSize = 1000;
    private int maxEventSize = 1024 * 1024;
    private Duration retryInitial = Duration.ofSeconds(1);
    private Duration retryMax = Duration.ofMinutes(5);

    private Builder() {}

    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    public Builder maxEventSize(int bytes) {
      maxEventSize = bytes;
      return this;
    }

    public Builder retryInitial(Duration value) {
      retryInitial = value;
      return this;
    }

    public Builder retryMax(Duration value) {
      retryMax = value;
      return this;
    }

    /**
     * The settings, checked.
     *
     * @throws IllegalArgumentException if a value is senseless
     */
    public UploadSettings build() {
      return new UploadSettings(this);
    }
  }
}
