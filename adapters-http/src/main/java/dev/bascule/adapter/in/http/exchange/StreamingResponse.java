package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

/**
 * An answer that is made while it is sent.
 *
 * @param script makes it
 */
public record StreamingResponse(Script script) implements BridgeResponse {

  public StreamingResponse {
    requireNonNull(script, "script");
  }

  /** Makes an answer. */
  @FunctionalInterface
  public interface Script {

    /**
     * Answers through {@code response}, and returns when the answer is complete. The thread is
     * interrupted when the client leaves.
     */
    void play(ResponseChannel response);
  }
}
