package dev.bascule.application.access;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The extraction of what at least one server receives of a request. A key of the bridge is not a
 * token of the caller, and is never forwarded.
 *
 * @param forwardingRule returns the union of the rules of all servers
 */
public record ForwardCallerService(Supplier<ForwardingRule> forwardingRule)
    implements ForwardCallerUseCase {

  private static final String TOKEN_PREFIX = "jwt:";

  @Override
  public ForwardedIdentity forward(
      Caller caller, Function<String, List<String>> headers, Optional<String> secret) {
    ForwardingRule now = forwardingRule.get();
    if (now.headers().isEmpty() && !now.exchangesToken()) {
      return ForwardedIdentity.NONE;
    }
    Map<String, String> forwarded = new HashMap<>();
    for (String name : now.headers()) {
      List<String> values = headers.apply(name);
      if (!values.isEmpty() && values.stream().allMatch(ForwardCallerService::canBeSent)) {
        forwarded.put(name, String.join(", ", values));
      }
    }
    boolean hasToken = now.exchangesToken() && caller.identity().startsWith(TOKEN_PREFIX);
    return new ForwardedIdentity(forwarded, hasToken ? secret : Optional.empty());
  }

  /** Other characters have different meanings to different servers. */
  private static boolean canBeSent(String value) {
    return value.chars().allMatch(unit -> unit == '\t' || (unit >= ' ' && unit <= '~'));
  }

  @Override
  public Set<String> headers() {
    return forwardingRule.get().headers();
  }
}
