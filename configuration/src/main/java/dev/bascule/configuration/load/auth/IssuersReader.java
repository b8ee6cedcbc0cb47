package dev.bascule.configuration.load.auth;

import static dev.bascule.configuration.parse.KeyCondition.has;

import dev.bascule.adapter.out.oauth.jwt.ClaimSettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.adapter.out.oauth.jwt.KeyLoader;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code auth.jwt}: the issuers of accepted tokens, and the sources of their keys. */
final class IssuersReader {

  private static final List<String> KEYS =
      List.of(
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

  private static final String NAME = "[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,512}";
  private static final String RECIPIENT = "the `aud` claim of tokens for the bridge";

  private static final ValueType<String> ISSUER =
      ValueType.text("the issuer identifier such as https://login.example", NAME);
  private static final ValueType<String> AUDIENCE = ValueType.text(RECIPIENT, NAME);
  private static final ValueType<String> CLAIM = ValueType.text("the name of a claim", NAME);

  /** RFC 6749, 3.3. */
  private static final ValueType<String> SCOPE =
      ValueType.text("a scope, without spaces", "[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,128}");

  private static final ValueType<URI> KEYS_URL =
      ValueType.parsed(
          "a URL such as https://login.example/keys; http only for this machine",
          "[Hh][Tt][Tt][Pp][Ss]?://[\\s\\S]+",
          IssuersReader::address);

  private static final ValueType<String> ALGORITHM =
      ValueType.choice(
          "one of " + String.join(", ", IssuerSettings.KNOWN_ALGORITHMS.stream().sorted().toList()),
          IssuerSettings.KNOWN_ALGORITHMS.stream()
              .collect(Collectors.toUnmodifiableMap(name -> name, name -> name)));

  private static final List<String> DEFAULT_ALGORITHMS =
      IssuerSettings.DEFAULT_ALGORITHMS.stream().sorted().toList();

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
    section.require("issuer", "is required: the issuer of the tokens");
    return section.optional("issuer", ISSUER, "");
  }

  /** Required, because a token for another recipient must be rejected. */
  private static Set<String> audiences(ConfigSection section) {
    section.require("audience", "is required: " + RECIPIENT);
    Set<String> audiences = Set.copyOf(section.oneOrMore("audience", AUDIENCE));
    section.showValue("audience", audiences);
    return audiences;
  }

  private static Set<String> algorithms(ConfigSection section) {
    return section.set("algorithms", ALGORITHM, DEFAULT_ALGORITHMS);
  }

  private static ClaimSettings claims(ConfigSection section) {
    return new ClaimSettings(
        section.read("groupsClaim", CLAIM, ClaimSettings.DEFAULT.groups()),
        section.set("requiredScopes", SCOPE));
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
    Optional<URI> address =
        section
            .shownIf(!section.has("jwksFile"))
            .optional("jwksUri", KEYS_URL, "from the issuer's metadata");
    Optional<Path> file = section.path("jwksFile", "a file name", "");
    boolean areBoth =
        section.reject(
            has("jwksUri").and(has("jwksFile")),
            "jwksFile",
            "`jwksUri` and `jwksFile` exclude each other");
    if (areBoth) {
      return Optional.empty();
    }
    if (section.has("jwksUri")) {
      return address.map(IssuerKeySettings.Source.Address::new);
    }
    return section.has("jwksFile") ? file(section, file) : discovery(section, issuer);
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(new URI(text)).filter(IssuerKeySettings::isSafe);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<IssuerKeySettings.Source> file(
      ConfigSection section, Optional<Path> path) {
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
