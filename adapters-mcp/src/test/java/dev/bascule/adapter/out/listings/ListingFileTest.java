package dev.bascule.adapter.out.listings;

import static dev.bascule.adapter.out.listings.SavedListings.MAX_AGE;
import static dev.bascule.adapter.out.listings.SavedListings.NOW;
import static dev.bascule.adapter.out.listings.SavedListings.configuration;
import static dev.bascule.adapter.out.listings.SavedListings.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.RecordingLog;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.application.port.out.ListingStore.ServerTerms;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListingFileTest {

  private static final int MAX_BYTES = 1 << 20;

  @TempDir private Path folder;
  private Path path;
  private ListingFile file;

  @BeforeEach
  void createFile() {
    path = folder.resolve("listings");
    file = new ListingFile(path, MAX_BYTES);
  }

  private List<SavedListing> load(Instant now) {
    return file.load(now, terms());
  }

  @Test
  void readsWhatWasSaved() {
    assertTrue(file.save(SavedListings.all()));

    assertEquals(SavedListings.all(), load(NOW));
  }

  @Test
  void readsNothingBeforeFirstSave() {
    try (RecordingLog log = new RecordingLog()) {
      assertEquals(List.of(), load(NOW));
      assertEquals("", log.text());
    }
  }

  @Test
  void replacesWhatWasSaved() {
    assertTrue(file.save(SavedListings.all()));
    List<SavedListing> next = List.of(SavedListings.tools("a", SavedListings.tool("b", true)));

    assertTrue(file.save(next));

    assertEquals(next, load(NOW));
  }

  @Test
  void isReadableByItsOwnerOnly() throws IOException {
    assertTrue(file.save(SavedListings.all()));

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void revealsNoConfiguration() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    String once = Files.readString(path);
    assertTrue(file.save(SavedListings.all()));

    assertThat(once)
        .doesNotContain(configuration(new ServerId("files")).shortText())
        .isNotEqualTo(Files.readString(path));
  }

  @Test
  void ignoresServersWithAnotherConfiguration() {
    assertTrue(file.save(SavedListings.all()));
    Function<ServerId, Optional<ServerTerms>> other =
        server ->
            server.value().equals("plain")
                ? Optional.of(new ServerTerms(Sha256.of("another URL"), MAX_AGE))
                : terms().apply(server).filter(_ -> !server.value().equals("notes"));

    try (RecordingLog log = new RecordingLog()) {
      assertEquals(SavedListings.all().subList(0, 2), file.load(NOW, other));
      assertEquals(
          "Ignoring 2 records of "
              + path
              + ": of servers that are not configured any more, or differently\n"
              + "Read 2 lists and descriptions of 1 servers from "
              + path,
          log.text());
    }
  }

  @Test
  void ignoresExpiredRecordsAndThoseFromTheFuture() {
    assertTrue(file.save(SavedListings.all()));
    Instant loadedAt = NOW.minus(Duration.ofHours(1));

    assertEquals(SavedListings.all(), load(loadedAt));
    assertEquals(SavedListings.all(), load(loadedAt.plus(MAX_AGE)));
    assertEquals(List.of(), load(loadedAt.plus(Duration.ofHours(25))));
    assertEquals(List.of(), load(loadedAt.minus(Duration.ofDays(1))));
  }

  @Test
  void readsIntactRecordsOfTruncatedFile() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    byte[] whole = Files.readAllBytes(path);
    int before = 0;
    for (int length = 0; length <= whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));

      List<SavedListing> read = load(NOW);

      assertEquals(SavedListings.all().subList(0, read.size()), read);
      assertThat(read.size()).isBetween(before, before + 1);
      before = read.size();
    }
    assertEquals(SavedListings.all().size(), before);
  }

  @Test
  void readsAllOtherRecordsIfBitIsWrong() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    byte[] whole = Files.readAllBytes(path);
    int firstLine = "bascule-listings 1\n".length();
    for (int at = 0; at < whole.length; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= (byte) (1 << (at % Byte.SIZE));
      Files.write(path, wrong);

      List<SavedListing> read = new ListingFile(path, MAX_BYTES).load(NOW, terms());

      assertThat(SavedListings.all()).containsAll(read);
      int lost = at < firstLine ? SavedListings.all().size() : 1;
      assertThat(read.size())
          .as("byte %s", at)
          .isGreaterThanOrEqualTo(SavedListings.all().size() - lost);
    }
  }

  @Test
  void reportsEachKindOfProblemOnce() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    String text = Files.readString(path);
    Files.writeString(path, text.replace("protocolVersion", "protocolversion"));

    try (RecordingLog log = new RecordingLog()) {
      assertEquals(2, load(NOW).size());
      assertEquals(
          "Ignoring 1 records of "
              + path
              + ": damaged, or of another version of the bridge\n"
              + "Read 2 lists and descriptions of 1 servers from "
              + path,
          log.text());
    }
  }

  @Test
  void ignoresFileOfLaterVersion() throws IOException {
    Files.writeString(path, "bascule-listings 2\nsomething\n");

    assertEquals(List.of(), load(NOW));
    assertTrue(file.save(SavedListings.all()));
  }

  @Test
  void doesNotReplaceFileWithOtherContent() throws IOException {
    Files.writeString(path, "mcpServers: {}\n");

    try (RecordingLog log = new RecordingLog()) {
      assertEquals(List.of(), load(NOW));
      assertFalse(file.save(SavedListings.all()));
      assertThat(log.text()).contains("Not using " + path);
    }
    assertEquals("mcpServers: {}\n", Files.readString(path));
  }

  @Test
  void neitherOpensNorReplacesDevice() throws IOException {
    Files.createSymbolicLink(path, Path.of("/dev/null"));

    assertEquals(List.of(), load(NOW));
    assertFalse(file.save(SavedListings.all()));
    assertTrue(Files.isSymbolicLink(path));
  }

  @Test
  void replacesEmptyFile() throws IOException {
    Files.createFile(path);

    assertEquals(List.of(), load(NOW));
    assertTrue(file.save(SavedListings.all()));
  }

  @Test
  void ignoresFileThatIsTooLong() {
    assertTrue(file.save(List.of(SavedListings.manyTools("many", 2, MAX_BYTES))));

    assertEquals(List.of(), load(NOW));
  }

  @Test
  void reportsFailureToWriteOnce() throws IOException {
    ListingFile nowhere = new ListingFile(folder.resolve("missing").resolve("listings"), MAX_BYTES);

    try (RecordingLog log = new RecordingLog()) {
      assertFalse(nowhere.save(SavedListings.all()));
      assertFalse(nowhere.save(SavedListings.all()));
      assertThat(log.text()).containsOnlyOnce("Cannot write the lists of servers to ");
      assertEquals(List.of(), nowhere.load(NOW, terms()));
    }
  }

  /** At each point of writing, there is a temporary file with a part of what is written. */
  @Test
  void readsPreviousFileIfProcessEndedWhileItWrote() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    byte[] next = Files.readAllBytes(path);
    List<SavedListing> previous = List.of(SavedListings.tools("a", SavedListings.tool("b", true)));
    assertTrue(file.save(previous));
    for (int length = 0; length <= next.length; length += 7) {
      Files.write(folder.resolve("listings.123.tmp"), Arrays.copyOf(next, length));

      assertEquals(previous, load(NOW));
      assertEquals(List.of("listings"), names());
    }
  }

  @Test
  void deletesNoFileThatItHasNotWritten() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    List<String> others = List.of("listings.123.tmp.gz", "listings.tmp", "other.123.tmp");
    for (String other : others) {
      Files.writeString(folder.resolve(other), "");
    }

    assertEquals(SavedListings.all(), load(NOW));

    assertThat(names()).containsAll(others);
  }

  /**
   * As in a folder that cannot be written: here, a temporary file is a folder that is not empty.
   */
  @Test
  void readsFileAlthoughTemporaryFileCannotBeDeleted() throws IOException {
    assertTrue(file.save(SavedListings.all()));
    Files.createDirectories(folder.resolve("listings.123.tmp").resolve("content"));

    assertEquals(SavedListings.all(), load(NOW));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }
}
