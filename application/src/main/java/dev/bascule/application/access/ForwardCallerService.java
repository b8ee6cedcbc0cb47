package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

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
 * Takes of a request what at least one server is to be shown. A key of the bridge's own is no token
 * of the caller's, and goes nowhere.
 */
public final class ForwardCallerService implements ForwardCallerUseCase {

  private static final String OF_A_TOKEN = "jwt:";

  private final Supplier<ForwardingRule> wanted;

  /**
   * @param wanted returns what all servers together are to be shown
   */
  public ForwardCallerService(Supplier<ForwardingRule> wanted) {
    this.wanted = requireNonNull(wanted, "wanted");
  }

  @Override
  public ForwardedIdentity present(
      Caller caller, Function<String, List<String>> headers, Optional<String> secret) {
    ForwardingRule now = wanted.get();
    if (now.headers().isEmpty() && !now.exchangesToken()) {
      return ForwardedIdentity.NOTHING;
    }
    Map<String, String> shown = new HashMap<>();
    for (String name : now.headers()) {
      List<String> values = headers.apply(name);
      if (!values.isEmpty() && values.stream().allMatch(ForwardCallerService::canBeSent)) {
        shown.put(name, String.join(", ", values));
      }
    }
    boolean hasToken = now.exchangesToken() && caller.identity().startsWith(OF_A_TOKEN);
    return new ForwardedIdentity(shown, hasToken ? secret : Optional.empty());
  }

  /** Other characters mean different things to different servers. */
  private static boolean canBeSent(String value) {
    return value.chars().allMatch(unit -> unit == '\t' || (unit >= ' ' && unit <= '~'));
  }

  @Override
  public Set<String> headers() {
    return wanted.get().headers();
  }
}
