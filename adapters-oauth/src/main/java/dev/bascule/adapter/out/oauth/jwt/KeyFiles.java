package dev.bascule.adapter.out.oauth.jwt;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Validates key files. */
public final class KeyFiles {

  private KeyFiles() {}

  /** Returns the error in the key set at {@code path}; empty if it is valid. */
  public static Optional<String> findError(Path path) {
    try {
      KeyLoader.ofFile(path);
      return Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.of("no such file");
    } catch (IOException e) {
      return Optional.of("cannot read the file: " + e.getMessage());
    }
  }
}
