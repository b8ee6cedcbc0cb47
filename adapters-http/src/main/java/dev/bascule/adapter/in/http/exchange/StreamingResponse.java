package dev.bascule.adapter.in.http.exchange;

/**
 * A response that is written while it is generated.
 *
 * @param writer writes it
 * @param discard runs instead of {@code writer} if nobody receives the response; does not block
 */
public record StreamingResponse(ResponseWriter writer, Runnable discard) implements BridgeResponse {

  /** An answer that holds nothing until it is made. */
  public StreamingResponse(ResponseWriter writer) {
    this(writer, () -> {});
  }

  /** Writes a response. */
  @FunctionalInterface
  public interface ResponseWriter {

    /**
     * Responds through {@code response}, and returns when the response is complete. The thread is
     * interrupted when the client disconnects.
     */
    void write(ResponseChannel response);
  }
}
