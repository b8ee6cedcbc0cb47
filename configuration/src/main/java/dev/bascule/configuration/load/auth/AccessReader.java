package dev.bascule.configuration.load.auth;

import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.configuration.CallerSources;
import dev.bascule.configuration.KeysFile;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads {@code auth}: who has access. Its messages contain no secrets.
 *
 * @param policy the access policy
 * @param callerSources further sources of callers
 * @param asksForCredentials whether the file configures authentication, valid or not
 */
public record AccessReader(
    AccessPolicy policy, CallerSources callerSources, boolean asksForCredentials) {

  private static final List<String> KEYS =
      List.of("keys", "keysFile", "jwt", "certificates", "resource");

  private static final ValueType<String> RESOURCE =
      ValueType.text(
          "the URL of the bridge such as https://bridge.example, without a slash at the end",
          "https?://[A-Za-z0-9.:\\[\\]-]+(?!.*/{2})(?:/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?");

  public static AccessReader read(ConfigSection root) {
    ConfigSection auth = root.section("auth", KEYS);
    List<AccessKey> own = KeysReader.read(auth, List.of());
    Optional<KeysFile> file = keysFile(auth, own);
    List<IssuerSettings> issuers = IssuersReader.read(auth);
    AccessPolicy policy =
        new AccessPolicy(
            auth.has("keysFile"),
            file.map(found -> allKeys(found, root.values().errors())).orElse(own),
            CertificatesReader.read(auth),
            tokenRule(auth, issuers),
            Permissions.ALL);
    return new AccessReader(policy, new CallerSources(issuers, file), requiresCredentials(auth));
  }

  private static boolean requiresCredentials(ConfigSection auth) {
    return auth.has("keysFile")
        || Set.of("keys", "jwt", "certificates").stream().anyMatch(auth::isFilled);
  }

  private static Optional<KeysFile> keysFile(ConfigSection auth, List<AccessKey> own) {
    return auth.shownFile("keysFile", "a file name")
        .map(file -> new KeysFile(file, auth.values().variables(), own));
  }

  private static List<AccessKey> allKeys(KeysFile file, ConfigErrors errors) {
    return switch (KeysReader.load(file)) {
      case KeysFile.Keys.Valid(List<AccessKey> keys) -> keys;
      case KeysFile.Keys.Invalid(List<ConfigError> found) -> {
        errors.addAll(found);
        yield file.configKeys();
      }
    };
  }

  private static TokenRule tokenRule(ConfigSection auth, List<IssuerSettings> issuers) {
    return new TokenRule(
        !issuers.isEmpty(),
        issuers.stream().map(IssuerSettings::issuer).toList(),
        issuers.stream()
            .flatMap(issuer -> issuer.claims().requiredScopes().stream())
            .collect(Collectors.toUnmodifiableSet()),
        auth.optional("resource", RESOURCE, ""));
  }
}
