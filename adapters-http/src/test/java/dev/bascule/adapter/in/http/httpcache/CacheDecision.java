package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;

/** What a cache does with a request. */
public sealed interface CacheDecision {

  /**
   * Uses the stored response.
   *
   * @param refresh whether to fetch a new one in the background
   */
  record Reuse(StoredResponse stored, Freshness freshness, boolean refresh)
      implements CacheDecision {
    public Reuse {
      requireNonNull(stored, "stored");
      requireNonNull(freshness, "freshness");
    }
  }

  /** Validates the stored response with the origin. */
  record Validate(StoredResponse stored, Reason reason) implements CacheDecision {
    public Validate {
      requireNonNull(stored, "stored");
      requireNonNull(reason, "reason");
    }
  }

  /** Forwards the request to the origin. */
  record Forward(Reason reason) implements CacheDecision {
    public Forward {
      requireNonNull(reason, "reason");
    }
  }

  /** No usable stored response, and the client accepts no other: status 504. */
  record NotCached() implements CacheDecision {}
}
