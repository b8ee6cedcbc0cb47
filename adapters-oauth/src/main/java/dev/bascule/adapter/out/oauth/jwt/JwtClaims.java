package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token with a valid signature.
 *
 * @param all all claims
 */
record JwtClaims(JWTClaimsSet all) {

  /**
   * The subject is logged and part of keys: no line breaks, bidirectional or invisible characters.
   */
  private static final Pattern SUBJECT =
      Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]{1,255}");

  /** Returns why the token is currently invalid, or not for the bridge; empty if it is valid. */
  Optional<String> rejection(IssuerSettings settings, Instant now) {
    if (Collections.disjoint(all.getAudience(), settings.audiences())) {
      return Optional.of("the token has another audience");
    }
    if (!SUBJECT.matcher(subject()).matches()) {
      return Optional.of("the token has no subject");
    }
    return rejection(settings.leeway(), now);
  }

  private Optional<String> rejection(Duration leeway, Instant now) {
    Date expires = all.getExpirationTime();
    if (expires == null) {
      return Optional.of("the token has no expiry");
    }
    if (!now.minus(leeway).isBefore(expires.toInstant())) {
      return Optional.of("the token has expired");
    }
    boolean isEarly =
        Stream.of(
                Optional.ofNullable(all.getNotBeforeTime()),
                Optional.ofNullable(all.getIssueTime()))
            .flatMap(Optional::stream)
            .anyMatch(begin -> now.plus(leeway).isBefore(begin.toInstant()));
    return isEarly ? Optional.of("the token is not yet valid") : Optional.empty();
  }

  /** Returns the subject; empty if there is none. */
  String subject() {
    String subject = all.getSubject();
    return subject == null ? "" : subject;
  }

  /** Returns the scopes (RFC 8693, 4.2), which some issuers name {@code scp}. */
  Set<String> scopes() {
    return Stream.of("scope", "scp")
        .flatMap(claim -> names(claim).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the names in a claim: a list, or separated by spaces. */
  Set<String> names(String claim) {
    return switch (value(claim)) {
      case String text -> words(text);
      case Collection<?> list ->
          list.stream()
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .collect(Collectors.toUnmodifiableSet());
      case null, default -> Set.of();
    };
  }

  private static Set<String> words(String text) {
    return Stream.of(text.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable Object value(String claim) {
    if (!claim.startsWith("/")) {
      return all.getClaim(claim);
    }
    Object value = all.getClaims();
    for (String step : List.of(claim.substring(1).split("/", -1))) {
      String name = step.replace("~1", "/").replace("~0", "~");
      value = value instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return value;
  }
}
