package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An answer that is not there yet.
 *
 * @param rest makes it; may wait, and runs once at most. The thread is interrupted when the client
 *     leaves.
 */
public record DeferredResponse(Supplier<BridgeResponse> rest) implements BridgeResponse {

  public DeferredResponse {
    requireNonNull(rest, "rest");
  }

  /** Returns the same, whose answer goes through {@code filter} when it is there. */
  public DeferredResponse map(UnaryOperator<BridgeResponse> filter) {
    return new DeferredResponse(() -> filter.apply(rest.get()));
  }
}
