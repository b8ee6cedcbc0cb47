package dev.bascule.adapter.in.http.access;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bearer credential of a request: {@code Authorization: Bearer}, or {@code X-API-Key}. */
public sealed interface BearerCredential {

  /** No credential. */
  record Absent() implements BearerCredential {}

  /** A secret, not yet verified. Its {@code toString} omits it. */
  record Secret(String text) implements BearerCredential {

    /** The scheme's name, case-insensitive (RFC 9110, 11.1), and one token. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7e]+)");

    @Override
    public String toString() {
      return "Secret[...]";
    }
  }

  /**
   * A malformed credential.
   *
   * @param detail the reason, without any part of the credential
   */
  record Malformed(String detail) implements BearerCredential {}

  /**
   * Reads the credential of a request.
   *
   * @param authorization the values of its {@code Authorization} fields
   * @param apiKey the values of its {@code X-API-Key} fields
   */
  static BearerCredential of(List<String> authorization, List<String> apiKey) {
    if (authorization.size() > 1 || apiKey.size() > 1) {
      return new Malformed("the request contains more than one credential");
    }
    Optional<String> plain = apiKey.stream().findFirst().map(String::strip);
    if (plain.isPresent() && plain.get().isEmpty()) {
      return new Malformed("the X-API-Key field is empty");
    }
    if (authorization.isEmpty()) {
      return plain.<BearerCredential>map(Secret::new).orElseGet(Absent::new);
    }
    Matcher bearer = Secret.BEARER.matcher(authorization.getFirst().strip());
    if (!bearer.matches()) {
      return new Malformed("the Authorization field is not \"Bearer\" followed by a key");
    }
    String token = bearer.group(1);
    return plain.isEmpty() || plain.get().equals(token)
        ? new Secret(token)
        : new Malformed("Authorization and X-API-Key contradict each other");
  }
}
