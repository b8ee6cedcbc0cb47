package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;

/** What becomes of a request, as far as a cache is concerned. */
public sealed interface CacheDecision {

  /**
   * The stored answer will do.
   *
   * @param refresh whether a new one is to be fetched behind the caller's back
   */
  record Reuse(StoredResponse stored, Freshness freshness, boolean refresh)
      implements CacheDecision {
    public Reuse {
      requireNonNull(stored, "stored");
      requireNonNull(freshness, "freshness");
    }
  }

  /** The origin is to be asked whether the stored answer still holds. */
  record Validate(StoredResponse stored, Reason reason) implements CacheDecision {
    public Validate {
      requireNonNull(stored, "stored");
      requireNonNull(reason, "reason");
    }
  }

  /** The origin is to be asked. */
  record Forward(Reason reason) implements CacheDecision {
    public Forward {
      requireNonNull(reason, "reason");
    }
  }

  /** Nothing stored will do, and the client wants nothing else: status 504. */
  record NotCached() implements CacheDecision {}
}
