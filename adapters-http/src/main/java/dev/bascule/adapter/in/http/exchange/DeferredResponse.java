package dev.bascule.adapter.in.http.exchange;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A response that is created later.
 *
 * @param rest creates it; may block. The thread is interrupted when the client disconnects.
 * @param discard runs instead of {@code rest} if the client has disconnected; must not block
 */
public record DeferredResponse(Supplier<BridgeResponse> rest, Runnable discard)
    implements BridgeResponse {

  /** Creates a deferred response that holds no resources. */
  public DeferredResponse(Supplier<BridgeResponse> rest) {
    this(rest, () -> {});
  }

  /** Returns a deferred response whose result passes through {@code filter}. */
  public DeferredResponse map(UnaryOperator<BridgeResponse> filter) {
    return new DeferredResponse(() -> filter.apply(rest.get()), discard);
  }
}
