package dev.bascule.adapter.in.http.exchange;

/**
 * A response that is written while it is generated.
 *
 * @param writer writes it
 */
public record StreamingResponse(ResponseWriter writer) implements BridgeResponse {

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
