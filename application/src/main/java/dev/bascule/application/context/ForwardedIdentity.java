package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a server may be shown of the caller, as it came with the request: what it then sees of one
 * caller, another must not get to see. Its {@code toString} shows no value.
 *
 * @param headers header fields, by name in small letters
 * @param token the token that the caller was let in by, to be exchanged for one that is meant for
 *     the server (RFC 8693); it is never sent to the server itself
 */
public record ForwardedIdentity(Map<String, String> headers, Optional<String> token) {

  /** Nothing: the server cannot tell one caller from another. */
  public static final ForwardedIdentity NONE = new ForwardedIdentity(Map.of(), Optional.empty());

  public ForwardedIdentity {
    headers = Map.copyOf(headers);
    requireNonNull(token, "token");
  }

  /** Tells whether a server is shown nothing. */
  public boolean isEmpty() {
    return headers.isEmpty() && token.isEmpty();
  }

  /**
   * Returns no more of it than is named.
   *
   * @param names the header fields that are left, in small letters
   * @param withToken whether the token is left
   */
  public ForwardedIdentity restrictTo(Set<String> names, boolean withToken) {
    if (names.isEmpty() && !withToken) {
      return NONE;
    }
    Map<String, String> left = new HashMap<>(headers);
    left.keySet().retainAll(names);
    return new ForwardedIdentity(left, withToken ? token : Optional.empty());
  }

  /**
   * Returns a text that is equal for two of these if and only if they are equal. It holds secrets,
   * and is for hashing only.
   */
  public String canonical() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(headers).forEach((name, value) -> append(append(text, name), value));
    token.ifPresent(value -> append(text.append('#'), value));
    return text.toString();
  }

  private static StringBuilder append(StringBuilder text, String part) {
    return text.append(part.length()).append(':').append(part);
  }

  @Override
  public String toString() {
    return "ForwardedIdentity[headers="
        + headers.keySet()
        + ", token="
        + (token.isPresent() ? "..." : "none")
        + "]";
  }
}
