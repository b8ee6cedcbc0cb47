package dev.bascule.bootstrap.config.load.auth;

import dev.bascule.adapter.out.oauth.jwt.ClaimSettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.adapter.out.oauth.jwt.KeyLoader;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code auth.jwt}: the issuers of accepted tokens, and the sources of their keys. */
final class IssuersReader {

  private static final Set<String> KEYS =
      Set.of(
          "issuer",
          "audience",
          "jwksUri",
          "jwksFile",
          "jwksTtl",
          "jwksStaleIfError",
          "algorithms",
          "leeway",
          "groupsClaim",
          "requiredScopes");

  private static final Pattern NAME = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,512}");

  /** RFC 6749, 3.3. */
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,128}");

  private static final String KEYS_URL =
      "a URL such as https://login.example/keys; http only for this machine";

  private IssuersReader() {}

  static List<IssuerSettings> read(ConfigSection auth) {
    List<IssuerSettings> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ConfigSection section : auth.sections("jwt", KEYS)) {
      Optional<IssuerSettings> issuer = issuer(section);
      issuer
          .map(IssuerSettings::issuer)
          .filter(name -> !names.add(name))
          .ifPresent(_ -> section.report("issuer", "is configured more than once"));
      issuer.ifPresent(issuers::add);
    }
    return List.copyOf(issuers);
  }

  private static Optional<IssuerSettings> issuer(ConfigSection section) {
    Optional<String> name = name(section);
    Set<String> audiences = audiences(section);
    Set<String> algorithms = algorithms(section);
    Duration leeway = section.duration("leeway", IssuerSettings.DEFAULT_LEEWAY);
    Optional<IssuerKeySettings> keys = keys(section, name);
    ClaimSettings claims = claims(section);
    return name.isPresent() && keys.isPresent() && !audiences.isEmpty() && !algorithms.isEmpty()
        ? Optional.of(
            new IssuerSettings(name.get(), audiences, algorithms, leeway, keys.get(), claims))
        : Optional.empty();
  }

  private static Optional<String> name(ConfigSection section) {
    if (!section.has("issuer")) {
      section.report("issuer", "is required: the issuer of the tokens");
    }
    return section.text("issuer", "the issuer identifier such as https://login.example", NAME);
  }

  /** Required, because a token for another recipient must be rejected. */
  private static Set<String> audiences(ConfigSection section) {
    String expected = "the `aud` claim of tokens for the bridge";
    if (!section.has("audience")) {
      section.report("audience", "is required: " + expected);
      return Set.of();
    }
    boolean isOne =
        section
            .member("audience")
            .filter(member -> member.value() instanceof ConfigNode.Scalar)
            .isPresent();
    List<String> audiences =
        isOne
            ? section.text("audience", expected, NAME).stream().toList()
            : section.texts("audience", expected, NAME);
    return Set.copyOf(audiences);
  }

  private static Set<String> algorithms(ConfigSection section) {
    if (!section.has("algorithms")) {
      return IssuerSettings.DEFAULT_ALGORITHMS;
    }
    List<String> known = IssuerSettings.KNOWN_ALGORITHMS.stream().sorted().toList();
    return Set.copyOf(
        section.texts(
            "algorithms",
            "one of " + String.join(", ", known),
            text -> known.contains(text) ? Optional.of(text) : Optional.empty()));
  }

  private static ClaimSettings claims(ConfigSection section) {
    return new ClaimSettings(
        section
            .text("groupsClaim", "the name of a claim", NAME)
            .orElse(ClaimSettings.DEFAULT.groups()),
        Set.copyOf(section.texts("requiredScopes", "a scope, without spaces", SCOPE)));
  }

  /**
   * @param issuer the identifier of the issuer, from which its metadata is discovered by default
   */
  private static Optional<IssuerKeySettings> keys(ConfigSection section, Optional<String> issuer) {
    Optional<IssuerKeySettings.Source> source = source(section, issuer);
    IssuerKeySettings.Source discovery = new IssuerKeySettings.Source.Discovery();
    IssuerKeySettings settings =
        new IssuerKeySettings(
            source.orElse(discovery),
            section.positiveDuration("jwksTtl", IssuerKeySettings.DEFAULT_TTL),
            section.duration("jwksStaleIfError", IssuerKeySettings.DEFAULT_STALE_IF_ERROR));
    return source.map(_ -> settings);
  }

  private static Optional<IssuerKeySettings.Source> source(
      ConfigSection section, Optional<String> issuer) {
    if (section.has("jwksUri") && section.has("jwksFile")) {
      section.report("jwksFile", "`jwksUri` and `jwksFile` exclude each other");
      return Optional.empty();
    }
    if (section.has("jwksUri")) {
      return section
          .read("jwksUri", KEYS_URL, IssuersReader::address)
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

  private static Optional<IssuerKeySettings.Source> file(ConfigSection section) {
    Optional<Path> path = section.path("jwksFile", "a file name");
    path.flatMap(KeyLoader::findError).ifPresent(text -> section.report("jwksFile", text));
    return path.map(IssuerKeySettings.Source.File::new);
  }

  private static Optional<IssuerKeySettings.Source> discovery(
      ConfigSection section, Optional<String> issuer) {
    if (issuer.isPresent() && issuer.flatMap(IssuersReader::address).isEmpty()) {
      section.report("issuer", "has no discoverable keys; set `jwksUri` or `jwksFile`");
    }
    return issuer.map(_ -> new IssuerKeySettings.Source.Discovery());
  }
}
