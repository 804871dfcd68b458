package io.auditlog.journal;

import java.util.UUID;

/** What a journal says of itself in the first line of each of its segments. Immutable. */
public final class JournalHeader {

  private final UUID id;
  private final String application;
  private final String target;
  private final String host;
  private final long pid;
  private final Durability durability;
  private final String createdAt;
  private final String tables;
  private final String alg;
  private final String keyId;

  JournalHeader(
      UUID id,
      String application,
      String target,
      String host,
      long pid,
      Durability durability,
      String createdAt,
      String tables,
      String alg,
      String keyId) {
    this.id = id;
    this.application = application;
    this.target = target;
    this.host = host;
    this.pid = pid;
    this.durability = durability;
    this.createdAt = createdAt;
    this.tables = tables;
    this.alg = alg;
    this.keyId = keyId;
  }

  /** A UUIDv7; with a sequence number it is an event's identity. */
  public UUID id() {
    return id;
  }

  public String application() {
    return application;
  }

  /** {@code host:port/database} that the events are for; empty if nothing uploads them. */
  public String target() {
    return target;
  }

  public String host() {
    return host;
  }

  /** The process that wrote the journal; for people only. */
  public long pid() {
    return pid;
  }

  public Durability durability() {
    return durability;
  }

  /** When the journal was made, as {@code 2026-11-23T08:50:01.123456Z}. */
  public String createdAt() {
    return createdAt;
  }

  /** The tables of a kind as configured when the journal was made: JSON text. */
  public String tables() {
    return tables;
  }

  /** {@code SHA-256} or {@code HMAC-SHA-256}. */
  public String alg() {
    return alg;
  }

  /** Which key the chain was made with; empty without one. */
  public String keyId() {
    return keyId;
  }
}
