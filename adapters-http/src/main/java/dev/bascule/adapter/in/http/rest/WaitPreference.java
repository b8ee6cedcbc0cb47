package dev.bascule.adapter.in.http.rest;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a client is willing to wait for the result of a call ({@code Prefer: wait}, RFC 7240,
 * section 4.3). When it expires, the call is cancelled as if the client had disconnected: it is
 * cancelled at its server, does not count as a failure of that server, and does not affect other
 * clients that wait for the same result.
 *
 * @param time the time; positive
 */
record WaitPreference(Duration time) {

  /** The first preference counts; one with more digits is longer than any call takes. */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:.*?,)??\\s*wait\\s*=\\s*\"?(0*[1-9][0-9]{0,8})\"?\\s*(?:[;,].*)?",
          Pattern.CASE_INSENSITIVE);

  /** Returns the preference of a request, if it is a positive number of seconds. */
  static Optional<WaitPreference> of(List<String> prefer) {
    return prefer.stream()
        .map(WAIT::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(wait -> new WaitPreference(Duration.ofSeconds(Long.parseLong(wait.group(1)))));
  }

  /** Returns the value of {@code Preference-Applied}. */
  String applied() {
    return "wait=" + time.toSeconds();
  }

  /**
   * Performs {@code call} on a separate thread, and waits for its outcome until the time has
   * passed. An interrupt of the waiting thread stays set, and cancels the call as well.
   */
  Outcome<McpResult> await(Supplier<Outcome<McpResult>> call) {
    FutureTask<Outcome<McpResult>> task = new FutureTask<>(call::get);
    Thread.ofVirtual().name("tool-call").start(AnswerBudget.carry(RequestId.propagated(task)));
    try {
      return task.get(time.toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      return new Outcome.Failed<>(new Failure.TimedOut(time));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the call of a tool threw", e.getCause());
    } finally {
      task.cancel(/* mayInterruptIfRunning= */ true);
    }
  }
}
