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
 * Finds credentials of servers that are valid but probably unintended.
 *
 * @param path the prefix of the server's keys
 * @param warn receives the key and the message
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
      warn.accept(path + "url", "sends tokens unencrypted; use https");
    }
    if (oauth.client().secret().isPresent()
        && oauth.client().secret().get() instanceof ClientSecret.InFile(Path file)) {
      checkSecretFile("oauth.clientSecretFile", file);
    }
  }

  private void checkSecretFile(String key, Path file) {
    problem(file).ifPresent(problem -> warn.accept(path + key, problem));
  }

  /** Returns the problem with {@code file} as the file of a secret; empty if there is none. */
  static Optional<String> problem(Path file) {
    if (!Files.isReadable(file)) {
      return Optional.of("cannot be read");
    }
    return isReadableByOthers(file)
        ? Optional.of("is readable by users other than its owner; run chmod 600")
        : Optional.empty();
  }

  /** Returns whether the mode grants more than 600; false on file systems without modes. */
  private static boolean isReadableByOthers(Path file) {
    try {
      return !Set.of(OWNER_READ, OWNER_WRITE).containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
