package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.adapter.out.mcp.sse.StreamPosition;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import okhttp3.Request;

/**
 * The resumption of streams that ended before the response, if the server supports that (MCP
 * 2025-11-25, basic/transports, Resumability and Redelivery). The request is never sent again.
 * Thread-safe.
 */
final class StreamResumer {

  /** The delay if the server specifies none. */
  private static final Duration DEFAULT_RETRY = Duration.ofMillis(500);

  /** The maximum number of consecutive streams without an event. */
  private static final int MAX_FRUITLESS = 5;

  /**
   * How long a resumed stream may be idle. Some servers replay past events on it, and then do not
   * use it.
   */
  static final Duration MAX_QUIET = Duration.ofSeconds(5);

  private final HttpExchanger exchanger;
  private final Sleeper sleeper;
  private final Duration longestQuiet;
  private final CountDownLatch stopSignal = new CountDownLatch(1);

  StreamResumer(HttpExchanger exchanger, Sleeper sleeper, Duration longestQuiet) {
    this.exchanger = exchanger;
    this.sleeper = sleeper;
    this.longestQuiet = longestQuiet;
  }

  /** What is needed to resume a stream. */
  record InterruptedStream(
      PostResponseReader reader,
      StreamPosition position,
      Function<String, Request.Builder> request) {}

  /** Ends all waits. */
  void stop() {
    stopSignal.countDown();
  }

  /**
   * Returns the response that follows {@code first}, which {@link #isBroken}; or {@code first} if
   * there is none.
   */
  PostResponse resume(PostResponse first, InterruptedStream stream, TimeLimit limit) {
    Optional<String> at = stream.position().lastEventId();
    int fruitless = 0;
    while (at.isPresent() && fruitless < MAX_FRUITLESS) {
      PostResponse response = attempt(at.get(), stream, limit);
      if (stream.reader().errorStatus() != 0 || isRefused(response)) {
        // A failed resumption says nothing about the request, which may have run.
        return first;
      }
      boolean isQuiet = isTimedOut(response) && !limit.hasPassed();
      if (!isBroken(response) && !isQuiet) {
        return response;
      }
      Optional<String> next = stream.position().lastEventId();
      fruitless = isQuiet || !next.equals(at) ? 0 : fruitless + 1;
      at = next;
    }
    return first;
  }

  private PostResponse attempt(String lastEventId, InterruptedStream stream, TimeLimit limit) {
    try {
      if (sleep(stream.position().retry().orElse(DEFAULT_RETRY), limit)) {
        return new NoAnswer(new Cancelled());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new NoAnswer(new Cancelled());
    }
    stream.position().resume();
    return exchanger.send(
        stream.request().apply(lastEventId), stream.reader()::read, limit.atMost(longestQuiet));
  }

  private boolean sleep(Duration retry, TimeLimit limit) throws InterruptedException {
    Duration remaining = limit.remaining();
    return sleeper.sleep(retry.compareTo(remaining) < 0 ? retry : remaining, stopSignal);
  }

  /** Returns whether no credentials were found for the request. */
  private static boolean isRefused(PostResponse response) {
    return response instanceof NoAnswer(Refused _);
  }

  private static boolean isTimedOut(PostResponse response) {
    return response instanceof NoAnswer(TimedOut _);
  }

  /** Returns whether the connection broke before the response. */
  static boolean isBroken(PostResponse response) {
    return response instanceof NoAnswer(Unreachable _);
  }
}
