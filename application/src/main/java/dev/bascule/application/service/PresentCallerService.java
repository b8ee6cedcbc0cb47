package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.Forwarding;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.in.PresentCallerUseCase;
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
public final class PresentCallerService implements PresentCallerUseCase {

  private static final String OF_A_TOKEN = "jwt:";

  private final Supplier<Forwarding> wanted;

  /**
   * @param wanted returns what all servers together are to be shown
   */
  public PresentCallerService(Supplier<Forwarding> wanted) {
    this.wanted = requireNonNull(wanted, "wanted");
  }

  @Override
  public Presented present(
      Caller caller, Function<String, List<String>> headers, Optional<String> secret) {
    Forwarding now = wanted.get();
    if (now.headers().isEmpty() && !now.exchangesToken()) {
      return Presented.NOTHING;
    }
    Map<String, String> shown = new HashMap<>();
    for (String name : now.headers()) {
      List<String> values = headers.apply(name);
      if (!values.isEmpty() && values.stream().allMatch(PresentCallerService::canBeSent)) {
        shown.put(name, String.join(", ", values));
      }
    }
    boolean hasToken = now.exchangesToken() && caller.identity().startsWith(OF_A_TOKEN);
    return new Presented(shown, hasToken ? secret : Optional.empty());
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
