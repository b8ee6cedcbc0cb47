package dev.bascule.adapter.out.valkey.seal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedSecretFileTest {

  private static final String FIRST = "bscs_9vC2lBZ0vY0m0E3mJt4o0rXkq3nV5w7y";
  private static final String SECOND = "bscs_Qm0E3mJt4o0rXkq3nV5w7y9vC2lBZ0vY";
  private static final byte[] NOTHING = {};

  private final Path file;

  SharedSecretFileTest(@TempDir Path folder) {
    this.file = folder.resolve("shared");
  }

  @Test
  void readsSecretsOfBothLines() throws IOException {
    byte[] first = read(FIRST).sealing("values", InstantSource.system()).seal(NOTHING, NOTHING);
    byte[] second =
        read(SECOND + "\n").sealing("values", InstantSource.system()).seal(NOTHING, NOTHING);

    SharedSecrets both = read("\r\n  " + FIRST + " \r\n\r\n" + SECOND + "\r\n");

    assertThat(both.sealing("values", InstantSource.system()).open(first, NOTHING)).isPresent();
    assertThat(both.sealing("values", InstantSource.system()).open(second, NOTHING)).isPresent();
    assertThat(read(FIRST).sealing("values", InstantSource.system()).open(second, NOTHING))
        .isEmpty();
  }

  @Test
  void namesFileAndRemedyIfItIsMissingEmptyOrBinary() throws IOException {
    assertThat(messageOf(file))
        .isEqualTo(file + " does not exist; `bascule key --shared` prints a secret");
    assertThat(messageOf(write("\n\n")))
        .isEqualTo(file + " contains no secret; `bascule key --shared` prints a secret");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(messageOf(file))
        .isEqualTo(file + " is not a text file in UTF-8; `bascule key --shared` prints a secret");
    Path folder = requireNonNull(file.getParent());
    assertThat(messageOf(folder)).startsWith(folder + " cannot be read: ");
  }

  @Test
  void namesLineOfInvalidSecretAndNotItsText() throws IOException {
    assertThat(messageOf(write(FIRST + "\n" + "x".repeat(31))))
        .isEqualTo(
            "line 2 of "
                + file
                + " has 31 bytes, but a secret has at least 32; `bascule key --shared` prints a"
                + " secret");
    assertThat(messageOf(write(FIRST + "\n" + SECOND + "\n\n" + FIRST)))
        .isEqualTo(
            "line 4 of "
                + file
                + " is a third secret: keep the one that seals in the first line, and the one that"
                + " it replaces in the second");
  }

  private SharedSecrets read(String text) throws IOException {
    return SharedSecretFile.read(write(text));
  }

  private static String messageOf(Path path) {
    return String.valueOf(
        assertThrows(IOException.class, () -> SharedSecretFile.read(path)).getMessage());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
