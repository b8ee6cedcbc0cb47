package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Deadline;

/** Gets tokens. Asked by one thread at a time. */
@FunctionalInterface
public interface TokenSource {

  /**
   * Gets other tokens than those that were refused.
   *
   * @throws TokenUnavailableException if there are none to be had
   */
  TokenResponse fetch(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException;
}
