package dev.bascule.application.policy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a caller is forwarded to a server.
 *
 * @param headers the lower-case names of the header fields to forward; all others are dropped
 * @param exchangesToken whether the caller's token is exchanged for one for the server (RFC 8693)
 */
public record ForwardingRule(Set<String> headers, boolean exchangesToken) {

  /** Nothing: the server cannot distinguish callers. */
  public static final ForwardingRule NONE =
      new ForwardingRule(Set.of(), /* exchangesToken= */ false);

  public ForwardingRule {
    headers =
        headers.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the union of two rules. */
  public ForwardingRule or(ForwardingRule other) {
    Set<String> both = new HashSet<>(headers);
    both.addAll(other.headers);
    return new ForwardingRule(both, exchangesToken || other.exchangesToken);
  }
}
