package dev.bascule.bootstrap.cli.check;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.bootstrap.config.HostNames;
import dev.bascule.bootstrap.config.ServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Looks at what servers are shown for what is allowed, and yet hardly meant.
 *
 * @param path what the keys of the server begin with
 * @param warn is told the key and the message
 */
record CredentialsWarnings(String path, BiConsumer<String, String> warn) {

  void check(ServerCredentials credentials) {
    credentials.headersFile().ifPresent(file -> checkSecretFile("headersFile", file));
    credentials.oauth().ifPresent(this::check);
  }

  private void check(OAuthSettings oauth) {
    boolean isDeclared = oauth.grant() != OAuthSettings.Grant.LOGIN_IF_ANY;
    if (isDeclared
        && "http".equalsIgnoreCase(oauth.url().getScheme())
        && !HostNames.isLoopback(String.valueOf(oauth.url().getHost()))) {
      warn.accept(path + "url", "sends tokens without encryption; use https");
    }
    if (oauth.client().secret().isPresent()
        && oauth.client().secret().get() instanceof ClientSecret.InFile(Path file)) {
      checkSecretFile("oauth.clientSecretFile", file);
    }
  }

  private void checkSecretFile(String key, Path file) {
    problem(file).ifPresent(problem -> warn.accept(path + key, problem));
  }

  /** Returns what is wrong with {@code file} as one that holds a secret; empty if nothing is. */
  static Optional<String> problem(Path file) {
    if (!Files.isReadable(file)) {
      return Optional.of("cannot be read");
    }
    return isReadableByOthers(file)
        ? Optional.of("can be read by others than its owner; chmod 600")
        : Optional.empty();
  }

  /** Returns whether the mode is wider than 600; false on file systems without modes. */
  private static boolean isReadableByOthers(Path file) {
    try {
      return !Set.of(OWNER_READ, OWNER_WRITE).containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
