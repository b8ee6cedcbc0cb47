package dev.bascule.application.context;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of the caller may be forwarded to a server, taken from the request. What a server sees of
 * one caller, other callers must not receive. {@code toString} omits the values.
 *
 * @param headers header fields, by lower-case name
 * @param token the token that authenticated the caller, to be exchanged for one for the server (RFC
 *     8693); it is never sent to the server itself
 */
public record ForwardedIdentity(Map<String, String> headers, Optional<String> token) {

  /** Nothing is forwarded: the server cannot distinguish callers. */
  public static final ForwardedIdentity NONE = new ForwardedIdentity(Map.of(), Optional.empty());

  public ForwardedIdentity {
    headers = Map.copyOf(headers);
  }

  /** Returns whether nothing is forwarded. */
  public boolean isEmpty() {
    return headers.isEmpty() && token.isEmpty();
  }

  /**
   * Returns the part of it that is named.
   *
   * @param names the header fields to keep, in lower case
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
   * Returns a text that is equal for two of these if and only if they are equal. It contains
   * secrets, and is for hashing only.
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
