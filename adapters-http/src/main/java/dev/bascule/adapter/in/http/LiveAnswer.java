package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

/**
 * An answer that is made while it is sent.
 *
 * @param script makes it
 */
record LiveAnswer(Script script) implements HttpAnswer {

  LiveAnswer {
    requireNonNull(script, "script");
  }

  /** Makes an answer. */
  @FunctionalInterface
  interface Script {

    /**
     * Answers through {@code response}, and returns when the answer is complete. The thread is
     * interrupted when the client leaves.
     */
    void play(LiveResponse response);
  }
}
