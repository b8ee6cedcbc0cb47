package dev.bascule.bootstrap.config.load.auth;

import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.KeyLoader;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the source of an issuer's keys.
 *
 * @param folder the folder that file names are relative to
 */
record IssuerKeysReader(Path folder) {

  private static final String ADDRESS =
      "a URL such as https://login.example/keys; http only for this machine";

  /**
   * @param issuer the identifier of the issuer, from which its metadata is discovered by default
   */
  Optional<IssuerKeySettings> read(ConfigSection section, Optional<String> issuer) {
    Optional<IssuerKeySettings.Source> source = source(section, issuer);
    IssuerKeySettings.Source discovery = new IssuerKeySettings.Source.Discovery();
    IssuerKeySettings settings =
        new IssuerKeySettings(
            source.orElse(discovery),
            section.positiveDuration("jwksTtl", IssuerKeySettings.DEFAULT_TTL),
            section.duration("jwksStaleIfError", IssuerKeySettings.DEFAULT_STALE_IF_ERROR));
    return source.map(_ -> settings);
  }

  private Optional<IssuerKeySettings.Source> source(
      ConfigSection section, Optional<String> issuer) {
    if (section.has("jwksUri") && section.has("jwksFile")) {
      section.report("jwksFile", "`jwksUri` and `jwksFile` exclude each other");
      return Optional.empty();
    }
    if (section.has("jwksUri")) {
      return section
          .read("jwksUri", ADDRESS, IssuerKeysReader::address)
          .map(IssuerKeySettings.Source.Address::new);
    }
    return section.has("jwksFile") ? file(section) : discovery(section, issuer);
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(new URI(text)).filter(IssuerKeySettings::isSafe);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private Optional<IssuerKeySettings.Source> file(ConfigSection section) {
    Optional<Path> path = section.read("jwksFile", "a file name", this::path);
    path.flatMap(KeyLoader::findError).ifPresent(text -> section.report("jwksFile", text));
    return path.map(IssuerKeySettings.Source.File::new);
  }

  private Optional<Path> path(String text) {
    try {
      return Optional.of(folder.resolve(text)).filter(_ -> !text.isEmpty());
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<IssuerKeySettings.Source> discovery(
      ConfigSection section, Optional<String> issuer) {
    if (issuer.isPresent() && issuer.flatMap(IssuerKeysReader::address).isEmpty()) {
      section.report("issuer", "has no discoverable keys; set `jwksUri` or `jwksFile`");
    }
    return issuer.map(_ -> new IssuerKeySettings.Source.Discovery());
  }
}
