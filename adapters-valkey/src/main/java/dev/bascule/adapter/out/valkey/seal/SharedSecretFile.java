package dev.bascule.adapter.out.valkey.seal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of the shared secrets: one line of at least {@link SharedSecrets#MIN_BYTES} characters,
 * two while the secret is replaced. Empty lines are ignored.
 */
public final class SharedSecretFile {

  private static final String REMEDY = "; `bascule key --shared` prints a secret";

  private SharedSecretFile() {}

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read or is invalid; the message names the file, the line
   *     and what to do
   */
  public static SharedSecrets read(Path file) throws IOException {
    List<byte[]> secrets = new ArrayList<>();
    int line = 0;
    for (String text : lines(file)) {
      line++;
      byte[] secret = text.strip().getBytes(StandardCharsets.UTF_8);
      if (secret.length == 0) {
        continue;
      }
      if (secret.length < SharedSecrets.MIN_BYTES) {
        throw new IOException(
            "line %s of %s has %s bytes, but a secret has at least %s%s"
                .formatted(line, file, secret.length, SharedSecrets.MIN_BYTES, REMEDY));
      }
      if (secrets.size() == 2) {
        throw new IOException(
            "line "
                + line
                + " of "
                + file
                + " is a third secret: keep the one that seals in the first line, and the one that"
                + " it replaces in the second");
      }
      secrets.add(secret);
    }
    if (secrets.isEmpty()) {
      throw new IOException(file + " contains no secret" + REMEDY);
    }
    return new SharedSecrets(secrets);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist" + REMEDY, e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " cannot be read: the user of the bridge lacks permission", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a text file in UTF-8" + REMEDY, e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
