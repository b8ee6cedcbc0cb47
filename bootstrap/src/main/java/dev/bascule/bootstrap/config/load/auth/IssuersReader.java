package dev.bascule.bootstrap.config.load.auth;

import dev.bascule.adapter.out.oauth.jwt.ClaimSettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code auth.jwt}: the issuers of accepted tokens.
 *
 * @param folder the folder that file names are relative to
 */
record IssuersReader(Path folder) {

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

  List<IssuerSettings> read(ConfigSection auth) {
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

  private Optional<IssuerSettings> issuer(ConfigSection section) {
    Optional<String> name = name(section);
    Set<String> audiences = audiences(section);
    Set<String> algorithms = algorithms(section);
    Duration leeway = section.duration("leeway", IssuerSettings.DEFAULT_LEEWAY);
    Optional<IssuerKeySettings> keys = new IssuerKeysReader(folder).read(section, name);
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
    return section.read(
        "issuer",
        "the issuer identifier such as https://login.example",
        text -> matching(NAME, text));
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
            ? section.read("audience", expected, text -> matching(NAME, text)).stream().toList()
            : section.texts("audience", expected, text -> matching(NAME, text));
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
            .read("groupsClaim", "the name of a claim", text -> matching(NAME, text))
            .orElse(ClaimSettings.DEFAULT.groups()),
        Set.copyOf(
            section.texts(
                "requiredScopes", "a scope, without spaces", text -> matching(SCOPE, text))));
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
