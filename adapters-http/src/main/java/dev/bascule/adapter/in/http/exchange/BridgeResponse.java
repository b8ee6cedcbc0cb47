package dev.bascule.adapter.in.http.exchange;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The response to a request: complete, deferred because it blocks, or streaming. */
public sealed interface BridgeResponse
    permits CompleteResponse, BridgeResponse.DeferredResponse, BridgeResponse.StreamingResponse {

  /**
   * A response that is created later.
   *
   * @param rest creates it; may block. The thread is interrupted when the client disconnects.
   * @param discard runs instead of {@code rest} if the client has disconnected; must not block
   */
  record DeferredResponse(Supplier<BridgeResponse> rest, Runnable discard)
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

  /**
   * A response that is written while it is generated.
   *
   * @param writer responds through the channel, and returns when the response is complete. The
   *     thread is interrupted when the client disconnects.
   * @param discard runs instead of {@code writer} if no client receives the response; does not
   *     block
   */
  record StreamingResponse(Consumer<ResponseChannel> writer, Runnable discard)
      implements BridgeResponse {

    /** Creates a response that holds nothing until it is written. */
    public StreamingResponse(Consumer<ResponseChannel> writer) {
      this(writer, () -> {});
    }
  }
}
