package dev.bascule.adapter.out.oauth.discovery;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parameters of a {@code Bearer} challenge (RFC 6750, 3; RFC 9728, 5.1).
 *
 * @param parameters by lower-case name
 */
public record BearerChallenge(Map<String, String> parameters) {

  /** An absent or empty challenge. */
  public static final BearerChallenge NONE = new BearerChallenge(Map.of());

  private static final int MAX_LENGTH = 8192;

  /** A scheme, or a parameter with a quoted or unquoted value. */
  private static final Pattern PART =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*"
              + "(?:=[ \\t]*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*)))?[ \\t,]*");

  public BearerChallenge {
    parameters = Map.copyOf(requireNonNull(parameters, "parameters"));
  }

  /**
   * Returns the first {@code Bearer} challenge in {@code fields}; an empty one if there is none.
   */
  public static BearerChallenge parse(List<String> fields) {
    return bearers(fields).findFirst().orElse(NONE);
  }

  /** Returns whether one of {@code fields} has the scheme {@code Bearer}. */
  public static boolean isPresentIn(List<String> fields) {
    return bearers(fields).findFirst().isPresent();
  }

  private static Stream<BearerChallenge> bearers(List<String> fields) {
    return fields.stream()
        .filter(field -> field.length() <= MAX_LENGTH)
        .flatMap(field -> bearer(field).stream());
  }

  private static Optional<BearerChallenge> bearer(String field) {
    Map<String, String> parameters = new HashMap<>();
    boolean isBearer = false;
    boolean found = false;
    Matcher part = PART.matcher(field.strip());
    while (part.lookingAt()) {
      if (part.group(2) == null && part.group(3) == null) {
        isBearer = !found && part.group(1).equalsIgnoreCase("bearer");
        found |= isBearer;
      } else if (isBearer) {
        parameters.putIfAbsent(part.group(1).toLowerCase(Locale.ROOT), value(part));
      }
      part.region(part.end(), part.regionEnd());
      if (part.regionStart() == part.regionEnd()) {
        break;
      }
    }
    return found ? Optional.of(new BearerChallenge(parameters)) : Optional.empty();
  }

  private static String value(Matcher part) {
    String quoted = part.group(2);
    return quoted == null ? part.group(3) : quoted.replaceAll("\\\\(.)", "$1");
  }

  /** Returns the URL of the protected resource metadata. */
  Optional<String> resourceMetadata() {
    return Optional.ofNullable(parameters.get("resource_metadata"));
  }

  /** Returns the requested scopes. */
  public List<String> scopes() {
    return ScopeList.parse(parameters.getOrDefault("scope", ""));
  }

  public boolean isInsufficientScope() {
    return parameters.getOrDefault("error", "").equals("insufficient_scope");
  }
}
