package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Deadline;

/** A source of tokens. Used by one thread at a time. */
@FunctionalInterface
public interface TokenSource {

  /**
   * Fetches tokens other than the rejected ones.
   *
   * @throws TokenUnavailableException if there are none
   */
  TokenResponse fetch(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException;
}
