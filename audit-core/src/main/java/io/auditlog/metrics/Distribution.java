package io.auditlog.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How values are spread: how many there have been since the queue was opened, and quantiles of
 * those of the last one to two minutes, which tell of a disk that has just become slow. Quantiles
 * are at most an eighth too high. Thread-safe and without locks, since each append notes one.
 */
public final class Distribution {

  /** Each power of two is cut into so many. */
  private static final int PARTS = 8;

  private static final int PART_BITS = 3;

  /** Values below it have a bucket each. */
  private static final int EXACT = 2 * PARTS;

  private static final int FIRST_POWER = 4;

  /** Nanoseconds of half an hour. */
  private static final int LAST_POWER = 40;

  private static final int BUCKETS = EXACT + (LAST_POWER - FIRST_POWER + 1) * PARTS;

  private final LongAdder count = new LongAdder();
  private final LongAdder total = new LongAdder();
  private volatile Window latest = new Window();
  private volatile Window before = new Window();

  /** Notes a value; a negative one counts as 0. */
  public void record(long value) {
    long noted = Math.max(0, value);
    count.increment();
    total.add(noted);
    latest.record(noted);
  }

  /** To be called each minute, by one thread: forgets what is older than a minute by now. */
  void turn() {
    before = latest;
    latest = new Window();
  }

  /** How many values there have been. */
  public long count() {
    return count.sum();
  }

  /** Of all values. */
  public long total() {
    return total.sum();
  }

  /**
   * What a share of the latest values does not exceed; 0 if there are none.
   *
   * @param share from 0 to 1
   */
  public long quantile(double share) {
    Window one = latest;
    Window other = before;
    long[] counts = new long[BUCKETS];
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = one.count(i) + (one == other ? 0 : other.count(i));
      all += counts[i];
    }
    long rank = Math.max(1, (long) Math.ceil(share * all));
    long seen = 0;
    for (int i = 0; i < BUCKETS && all > 0; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(highestOf(i), max());
      }
    }
    return 0;
  }

  /** The largest of the latest values; 0 if there are none. */
  public long max() {
    return Math.max(latest.highest.get(), before.highest.get());
  }

  private static int bucket(long value) {
    if (value < EXACT) {
      return (int) value;
    }
    int power = 63 - Long.numberOfLeadingZeros(value);
    if (power > LAST_POWER) {
      return BUCKETS - 1;
    }
    int part = (int) (value >>> (power - PART_BITS)) & (PARTS - 1);
    return EXACT + (power - FIRST_POWER) * PARTS + part;
  }

  private static long highestOf(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int power = FIRST_POWER + (bucket - EXACT) / PARTS;
    int part = (bucket - EXACT) % PARTS;
    return (1L << power) + ((part + 1L) << (power - PART_BITS)) - 1;
  }

  /** The values of a minute. */
  private static final class Window {

    // Made when it is needed: most of them never are.
    private final AtomicReferenceArray<LongAdder> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final AtomicLong highest = new AtomicLong();

    void record(long value) {
      adder(bucket(value)).increment();
      long known = highest.get();
      while (value > known && !highest.compareAndSet(known, value)) {
        known = highest.get();
      }
    }

    private LongAdder adder(int bucket) {
      LongAdder adder = buckets.get(bucket);
      if (adder == null) {
        buckets.compareAndSet(bucket, null, new LongAdder());
        adder = buckets.get(bucket);
      }
      return adder;
    }

    long count(int bucket) {
      LongAdder adder = buckets.get(bucket);
      return adder == null ? 0 : adder.sum();
    }
  }
}
