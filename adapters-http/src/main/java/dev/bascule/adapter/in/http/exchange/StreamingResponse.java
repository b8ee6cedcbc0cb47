package dev.bascule.adapter.in.http.exchange;

/**
 * An answer that is made while it is sent.
 *
 * @param writer makes it
 */
public record StreamingResponse(ResponseWriter writer) implements BridgeResponse {

  /** Makes an answer. */
  @FunctionalInterface
  public interface ResponseWriter {

    /**
     * Answers through {@code response}, and returns when the answer is complete. The thread is
     * interrupted when the client leaves.
     */
    void write(ResponseChannel response);
  }
}
