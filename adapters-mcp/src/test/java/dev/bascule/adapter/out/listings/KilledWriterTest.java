package dev.bascule.adapter.out.listings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.mcp.RecordingLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it writes the file. */
final class KilledWriterTest {

  @TempDir private Path folder;

  /** Kills it at an arbitrary point of its work, after so many times that it wrote the file. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21, 34})
  void leavesFileThatIsComplete(int saves) throws IOException, InterruptedException {
    Path path = folder.resolve("listings");
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = writer.inputReader(UTF_8)) {
      for (int i = 0; i < saves; i++) {
        assertThat(output.readLine()).isNotNull();
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }

    try (RecordingLog log = new RecordingLog()) {
      ListingFile file = new ListingFile(path, Integer.MAX_VALUE);
      assertThat(file.load(SavedListings.NOW, SavedListings.terms()))
          .hasSizeBetween(1, 2)
          .first()
          .isEqualTo(SavedListings.manyTools("one", 50, 2_000));
      assertThat(log.text()).doesNotContain("damaged");
    }
  }
}
