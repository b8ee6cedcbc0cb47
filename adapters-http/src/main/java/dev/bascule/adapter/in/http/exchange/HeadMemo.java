package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a handler has found out about requests with the same head: what the head says, and the last
 * response. Responses that follow each other within a second are often the same to the last byte,
 * and then so is the object. Thread-safe.
 */
public final class HeadMemo {

  /** With a longer body, the head of a response is the least of it. */
  private static final int MAX_BYTES = 16 * 1024;

  private volatile @Nullable Entry last;
  private volatile @Nullable Object parsed;

  /** A response, and all that it depends on. */
  private record Entry(Object value, long age, long remaining, CompleteResponse response) {}

  /**
   * Returns what the head says, which one handler reads in one way.
   *
   * @param parse reads the head, the first time
   */
  public <T> T parsed(Class<T> type, Supplier<T> parse) {
    Object known = parsed;
    if (type.isInstance(known)) {
      return type.cast(known);
    }
    T made = parse.get();
    parsed = made;
    return made;
  }

  /**
   * Returns the response that {@code outcome} is.
   *
   * @param make makes it
   */
  public CompleteResponse response(Outcome<McpResult> outcome, Supplier<CompleteResponse> make) {
    long age = 0;
    long remaining = 0;
    Object value = outcome;
    if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance.Hit hit)) {
      Freshness freshness = hit.freshness();
      age = freshness.age().toSeconds();
      remaining = freshness.remaining().toSeconds();
      value = result;
    }
    Entry previous = last;
    if (previous != null
        && previous.age() == age
        && previous.remaining() == remaining
        && isSame(previous.value(), value)) {
      return previous.response();
    }
    CompleteResponse response = make.get();
    last = response.length() <= MAX_BYTES ? new Entry(value, age, remaining, response) : null;
    return response;
  }

  /** A result is known by what it holds; a refusal, by its words. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object one, Object other) {
    if (one instanceof McpResult previous && other instanceof McpResult result) {
      return previous.json() == result.json() && previous.hints().equals(result.hints());
    }
    return one.equals(other);
  }
}
