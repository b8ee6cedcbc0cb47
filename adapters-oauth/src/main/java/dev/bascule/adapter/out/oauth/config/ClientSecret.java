package dev.bascule.adapter.out.oauth.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A client secret. Its {@code toString} omits it. */
public sealed interface ClientSecret {

  /** The secret itself. */
  record Inline(String text) implements ClientSecret {

    @Override
    public String toString() {
      return "Inline[...]";
    }
  }

  /** A file with the secret, which is read each time, so that the secret can be rotated. */
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
        throw new TokenUnavailableException("the client secret file is too large: " + path);
      }
      String text = Files.readString(path, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new TokenUnavailableException("the client secret file is empty: " + path);
      }
      return text;
    } catch (IOException _) {
      throw new TokenUnavailableException("cannot read the client secret file: " + path);
    }
  }
}
