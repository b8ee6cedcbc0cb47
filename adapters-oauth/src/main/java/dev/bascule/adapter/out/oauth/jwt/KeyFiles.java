package dev.bascule.adapter.out.oauth.jwt;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Looks at files of keys beforehand. */
public final class KeyFiles {

  private KeyFiles() {}

  /** Returns what is wrong with the set of keys at {@code path}; empty if nothing is. */
  public static Optional<String> findError(Path path) {
    try {
      KeyLoader.ofFile(path);
      return Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.of("there is no such file");
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }
}
