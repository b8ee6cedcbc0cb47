package dev.bascule.application.policy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server is shown of callers.
 *
 * @param headers the header fields of a request that go on to the server, by name in small letters;
 *     all others stay
 * @param exchangesToken whether the caller's token is exchanged for one that is meant for the
 *     server (RFC 8693)
 */
public record ForwardingRule(Set<String> headers, boolean exchangesToken) {

  /** Nothing: all callers look the same. */
  public static final ForwardingRule NONE =
      new ForwardingRule(Set.of(), /* exchangesToken= */ false);

  public ForwardingRule {
    headers =
        headers.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns what one of two servers is shown. */
  public ForwardingRule or(ForwardingRule other) {
    Set<String> both = new HashSet<>(headers);
    both.addAll(other.headers);
    return new ForwardingRule(both, exchangesToken || other.exchangesToken);
  }
}
