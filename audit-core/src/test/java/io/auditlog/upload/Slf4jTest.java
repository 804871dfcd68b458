package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.ShortLivedProgram;
import io.auditlog.testing.program.ShortLivedProgram.End;
import io.auditlog.testing.program.TellingSlf4j;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Promise: no thread of ours initializes SLF4J. What the application logs through it meanwhile may
 * be dropped, and would reach no appender.
 */
class Slf4jTest extends QueueAndDatabase {

  @Test
  void is_initialized_by_the_thread_that_opens_the_queue_and_not_by_the_pool_of_the_upload()
      throws Exception {
    Path errors = folder.resolve("errors.txt");
    try (SecondJvm jvm =
        SecondJvm.running(ShortLivedProgram.class)
            .options("-Dslf4j.provider=" + TellingSlf4j.class.getName())
            .options("-Dslf4j.internal.verbosity=ERROR")
            .arguments(1, End.CLOSE, "p", 1, 0, "orders", queueDir())
            .arguments(database.url(), database.user(), database.password())
            .errors(errors)
            .start()) {
      assertEquals(0, jvm.awaitEnd());
    }

    assertEquals(1, database.count("audit_log"));
    assertEquals("SLF4J initialized by main", Files.readString(errors).strip());
  }
}
