package io.auditlog.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationRunTest {

  @TempDir private Path folder;

  @BeforeEach
  void writesToStandardError() throws IOException {
    Files.writeString(application().errors(), "no such table\n");
  }

  @Test
  void counts_only_lines_that_were_not_cut_off() throws Exception {
    ApplicationRun run =
        run(
                "echo ready instance=3f2a pid=$$ java=1.8.0_504.",
                "echo done 3f2a-1 login.",
                "echo something else",
                "echo finished.",
                "printf 'done 3f2a-1 recei'")
            .toTheEnd();

    assertEquals("3f2a", run.instance());
    assertEquals("1.8.0_504", run.javaVersion());
    assertEquals(List.of(new Step("3f2a-1", "login")), run.acknowledged());
  }

  @Test
  void kills_the_process_that_the_application_says_it_is() throws Exception {
    ApplicationRun run =
        run("echo ready instance=3f2a pid=$$ java=17.", "while echo done 3f2a-1 login.; do :; done")
            .killAfter(3);

    assertTrue(run.acknowledged().size() >= 3);
  }

  @Test
  void fails_if_the_application_ended_before_it_could_be_killed() {
    assertFails("ended by itself", () -> run("echo done 3f2a-1 login.").killAfter(3));
  }

  @Test
  void fails_with_the_last_words_of_an_application_that_did_not_end_well() {
    assertFails("exit code 3. Its last words:\nno such table", () -> run("exit 3").toTheEnd());
    assertFails("did not end well", () -> run("exit 0").toTheEnd());
  }

  private static void assertFails(String message, org.junit.jupiter.api.function.Executable call) {
    QuickstartException e = assertThrows(QuickstartException.class, call);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private ApplicationRun run(String... script) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", String.join("\n", script)).start();
    return ApplicationRun.of(application(), process);
  }

  private Application application() {
    return new Application("orders", folder, List.of(), folder, null);
  }
}
