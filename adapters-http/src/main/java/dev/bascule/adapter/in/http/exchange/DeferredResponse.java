package dev.bascule.adapter.in.http.exchange;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An answer that is not there yet.
 *
 * @param rest makes it; may wait. The thread is interrupted when the client leaves.
 * @param discard is run in place of {@code rest} where nobody waits for the answer; never waits
 */
public record DeferredResponse(Supplier<BridgeResponse> rest, Runnable discard)
    implements BridgeResponse {

  /** An answer that holds nothing until it is made. */
  public DeferredResponse(Supplier<BridgeResponse> rest) {
    this(rest, () -> {});
  }

  /** Returns the same, whose answer goes through {@code filter} when it is there. */
  public DeferredResponse map(UnaryOperator<BridgeResponse> filter) {
    return new DeferredResponse(() -> filter.apply(rest.get()), discard);
  }
}
