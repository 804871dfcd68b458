package io.auditlog.testing;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** When an application is killed. What is awaited is a sight from outside, and then a little. */
enum KillMoment {
  /** Somewhere between the start of the JVM and the first event. */
  START_UP {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      target.runs(Duration.ofMillis(random.nextInt(1_000)));
    }
  },

  /** The first journal is being made, or has its first events. */
  FIRST_EVENTS {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      target.sees(() -> !target.ownFolders().isEmpty());
      target.runs(Duration.ofMillis(random.nextInt(60)));
    }
  },

  /** Some events have been acknowledged. */
  LATER {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      int count = random.nextInt(1_000);
      target.sees(() -> target.jvm().returnedCount() > count);
    }
  },

  /** The journals of earlier runs are being uploaded. */
  UPLOAD_OF_ADOPTED {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      if (target.earlier().isEmpty()) {
        LATER.await(target, random);
        return;
      }
      long uploaded = target.uploadedOfEarlier();
      BooleanSupplier removes = () -> target.earlierLeft() < target.earlier().size();
      target.sees(() -> target.uploadedOfEarlier() > uploaded || removes.getAsBoolean());
      target.runs(Duration.ofMillis(random.nextInt(40)));
    }

    @Override
    int mostPauseMillis() {
      return 30;
    }
  },

  /** Events are so large that segments are full all the time. */
  SEGMENT_CHANGE {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      int segments = 2 + random.nextInt(3);
      target.sees(() -> target.ownSegments() >= segments);
      target.runs(Duration.ofMillis(random.nextInt(20)));
    }

    @Override
    int padding(Random random) {
      return 8_000 + random.nextInt(16_000);
    }
  },

  /** A journal of earlier runs is being removed, as all of it is uploaded. */
  REMOVAL_OF_ADOPTED {
    @Override
    void await(KillTarget target, Random random) throws Exception {
      if (target.earlier().isEmpty()) {
        LATER.await(target, random);
        return;
      }
      target.sees(() -> target.earlierLeft() < target.earlier().size());
      target.runs(Duration.ofNanos(random.nextInt(2_000_000)));
    }

    @Override
    int mostPauseMillis() {
      return 30;
    }
  };

  /** Returns when the moment has come. */
  abstract void await(KillTarget target, Random random) throws Exception;

  /** How long a thread pauses at most before it logs, so that upload can keep up. */
  int mostPauseMillis() {
    return 0;
  }

  /** How many characters are added to each message. */
  int padding(Random random) {
    return random.nextInt(3) == 0 ? random.nextInt(2_000) : 0;
  }
}
