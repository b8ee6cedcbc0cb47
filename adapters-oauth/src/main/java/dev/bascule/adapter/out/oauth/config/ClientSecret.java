package dev.bascule.adapter.out.oauth.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a client proves by that it is the one it says it is. Its {@code toString} shows nothing. */
public sealed interface ClientSecret {

  /** The secret itself. */
  record Inline(String text) implements ClientSecret {

    @Override
    public String toString() {
      return "Inline[...]";
    }
  }

  /** A file that holds it, and is read anew each time, so that the secret can be changed. */
  record InFile(Path path) implements ClientSecret {

    private static final int MAX_BYTES = 4096;
  }

  /**
   * Returns the secret.
   *
   * @throws TokenUnavailableException if it cannot be read
   */
  default String read() throws TokenUnavailableException {
    return switch (this) {
      case Inline(String text) -> text;
      case InFile(Path path) -> textOf(path);
    };
  }

  private static String textOf(Path path) throws TokenUnavailableException {
    try {
      if (Files.size(path) > InFile.MAX_BYTES) {
        throw new TokenUnavailableException("the file of the client's secret is too long: " + path);
      }
      String text = Files.readString(path, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new TokenUnavailableException("the file of the client's secret is empty: " + path);
      }
      return text;
    } catch (IOException _) {
      throw new TokenUnavailableException(
          "the file of the client's secret cannot be read: " + path);
    }
  }
}
