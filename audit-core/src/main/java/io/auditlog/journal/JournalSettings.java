package io.auditlog.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How one opening of the queue behaves. Immutable; equal settings may share an opening. {@link
 * #toString} shows no key.
 */
public final class JournalSettings {

  /** The highest {@code maxEventSize}, and so the longest event that any reader must hold. */
  public static final int MAX_EVENT_SIZE_LIMIT = 4 * 1024 * 1024;

  /** The shortest key of the chain, in bytes. */
  public static final int MIN_HMAC_KEY_LENGTH = 32;

  private final Path queueDir;
  private final String application;
  private final String target;
  private final String host;
  private final String tables;
  private final Durability durability;
  private final long maxQueueSize;
  private final OnFull onFull;
  private final Duration blockTimeout;
  private final long segmentSize;
  private final Duration segmentAge;
  private final int maxEventSize;
  private final Duration keepUploaded;
  private final byte[] hmacKey;

  private JournalSettings(Builder builder) {
    queueDir = Objects.requireNonNull(builder.queueDir, "queueDir").toAbsolutePath().normalize();
    application = Objects.requireNonNull(builder.application, "application");
    target = Objects.requireNonNull(builder.target, "target");
    host = Objects.requireNonNull(builder.host, "host");
    tables = Objects.requireNonNull(builder.tables, "tables");
    durability = Objects.requireNonNull(builder.durability, "durability");
    maxQueueSize = positive("maxQueueSize", builder.maxQueueSize);
    onFull = Objects.requireNonNull(builder.onFull, "onFull");
    blockTimeout = notNegative("blockTimeout", builder.blockTimeout);
    segmentSize = positive("segmentSize", builder.segmentSize);
    segmentAge = notNegative("segmentAge", builder.segmentAge);
    maxEventSize = (int) positive("maxEventSize", builder.maxEventSize);
    keepUploaded = notNegative("keepUploaded", builder.keepUploaded);
    hmacKey = builder.hmacKey == null ? null : builder.hmacKey.clone();
    if (maxEventSize > MAX_EVENT_SIZE_LIMIT) {
      throw new IllegalArgumentException(
          "maxEventSize must be at most " + MAX_EVENT_SIZE_LIMIT + " bytes: " + maxEventSize);
    }
    if (hmacKey != null && hmacKey.length < MIN_HMAC_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "the key must have at least " + MIN_HMAC_KEY_LENGTH + " bytes: " + hmacKey.length);
    }
  }

  private static long positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be more than 0: " + value);
    }
    return value;
  }

  private static Duration notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
    return value;
  }

  /** Settings with the documented defaults; {@code queueDir} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  public Path queueDir() {
    return queueDir;
  }

  public String application() {
    return application;
  }

  /** {@code host:port/database}; empty if nothing uploads the queue. */
  public String target() {
    return target;
  }

  public String host() {
    return host;
  }

  /** The tables of a kind, as JSON text without whitespace. */
  public String tables() {
    return tables;
  }

  public Durability durability() {
    return durability;
  }

  /** In bytes. */
  public long maxQueueSize() {
    return maxQueueSize;
  }

  public OnFull onFull() {
    return onFull;
  }

  public Duration blockTimeout() {
    return blockTimeout;
  }

  /** In bytes. */
  public long segmentSize() {
    return segmentSize;
  }

  /** After this time a segment with records is sealed even if it is small. */
  public Duration segmentAge() {
    return segmentAge;
  }

  /** In bytes. */
  public int maxEventSize() {
    return maxEventSize;
  }

  public Duration keepUploaded() {
    return keepUploaded;
  }

  /** A copy of the chain's key, or null. */
  byte[] hmacKey() {
    return hmacKey == null ? null : hmacKey.clone();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof JournalSettings)) {
      return false;
    }
    JournalSettings that = (JournalSettings) other;
    return values().equals(that.values()) && Arrays.equals(hmacKey, that.hmacKey);
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return Arrays.asList(
        queueDir,
        application,
        target,
        host,
        tables,
        durability,
        maxQueueSize,
        onFull,
        blockTimeout,
        segmentSize,
        segmentAge,
        maxEventSize,
        keepUploaded);
  }

  @Override
  public String toString() {
    return "JournalSettings" + values() + (hmacKey == null ? "" : " with a key");
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private Path queueDir;
    private String application = "app";
    private String target = "";
    private String host = "";
    private String tables = "{}";
    private Durability durability = Durability.FSYNC;
    private long maxQueueSize = 10L * 1024 * 1024 * 1024;
    private OnFull onFull = OnFull.BLOCK;
    private Duration blockTimeout = Duration.ofSeconds(1);
    private long segmentSize = 64L * 1024 * 1024;
    private Duration segmentAge = Duration.ofHours(1);
    private int maxEventSize = 1024 * 1024;
    private Duration keepUploaded = Duration.ofMinutes(10);
    private byte[] hmacKey;

    private Builder() {}

    public Builder queueDir(Path value) {
      queueDir = value;
      return this;
    }

    public Builder application(String value) {
      application = value;
      return this;
    }

    public Builder target(String value) {
      target = value;
      return this;
    }

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder tables(String json) {
      tables = json;
      return this;
    }

    public Builder durability(Durability value) {
      durability = value;
      return this;
    }

    public Builder maxQueueSize(long bytes) {
      maxQueueSize = bytes;
      return this;
    }

    public Builder onFull(OnFull value) {
      onFull = value;
      return this;
    }

    public Builder blockTimeout(Duration value) {
      blockTimeout = value;
      return this;
    }

    public Builder segmentSize(long bytes) {
      segmentSize = bytes;
      return this;
    }

    public Builder segmentAge(Duration value) {
      segmentAge = value;
      return this;
    }

    public Builder maxEventSize(int bytes) {
      maxEventSize = bytes;
      return this;
    }

    public Builder keepUploaded(Duration value) {
      keepUploaded = value;
      return this;
    }

    /** The exact bytes of the key file, or null for a chain without a key. */
    public Builder hmacKey(byte[] keyOrNull) {
      hmacKey = keyOrNull;
      return this;
    }

    /**
     * The settings, checked.
     *
     * @throws NullPointerException if something required is missing
     * @throws IllegalArgumentException if a value is senseless
     */
    public JournalSettings build() {
      return new JournalSettings(this);
    }
  }
}
