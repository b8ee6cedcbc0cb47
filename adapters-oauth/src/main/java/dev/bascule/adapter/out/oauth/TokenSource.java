package dev.bascule.adapter.out.oauth;

import dev.bascule.domain.time.Deadline;

/** Gets tokens. Asked by one thread at a time. */
@FunctionalInterface
interface TokenSource {

  /**
   * Gets other tokens than those that were refused.
   *
   * @throws NoTokenException if there are none to be had
   */
  Tokens fetch(Need need, Deadline deadline) throws NoTokenException, InterruptedException;
}
