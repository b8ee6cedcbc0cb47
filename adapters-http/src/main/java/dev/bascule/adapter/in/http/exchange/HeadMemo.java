package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches what a handler has parsed from requests with the same head, and the last response.
 * Consecutive responses within a second are often identical, and then share the object.
 * Thread-safe.
 */
public final class HeadMemo {

  /** For a longer body, the cost of the head is negligible. */
  private static final int MAX_BYTES = 16 * 1024;

  private volatile @Nullable Entry last;
  private volatile @Nullable Object parsed;

  /** A response and everything that it depends on. */
  private record Entry(Object value, long age, long remaining, CompleteResponse response) {}

  /**
   * Returns the parsed head, of a type that one handler uses.
   *
   * @param parse parses the head the first time
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
   * Returns the response for {@code outcome}.
   *
   * @param make creates it
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

  /** Compares results by content, and failures by message. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object one, Object other) {
    if (one instanceof McpResult previous && other instanceof McpResult result) {
      return previous.json() == result.json() && previous.hints().equals(result.hints());
    }
    return one.equals(other);
  }
}
