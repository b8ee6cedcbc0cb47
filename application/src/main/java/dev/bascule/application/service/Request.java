package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.function.Function;

/**
 * Something that is asked of a server.
 *
 * @param method the method of MCP that is asked for
 * @param what names it, for people
 * @param deadline by when it must have ended, all waiting included
 * @param mayRunTwice whether it may be sent a second time though the first may have run
 * @param attempt sends it, and waits for the reply for no longer than it is told
 */
record Request<T>(
    String method,
    String what,
    Deadline deadline,
    boolean mayRunTwice,
    Function<Duration, Reply<T>> attempt) {

  Request {
    requireNonNull(method, "method");
    requireNonNull(what, "what");
    requireNonNull(deadline, "deadline");
    requireNonNull(attempt, "attempt");
  }

  Request(
      String method, Deadline deadline, boolean mayRunTwice, Function<Duration, Reply<T>> attempt) {
    this(method, method, deadline, mayRunTwice, attempt);
  }
}
