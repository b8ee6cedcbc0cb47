package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.CacheTag;
import java.util.Optional;

/**
 * A tag of one of the caches of a bridge; each has generations of its own.
 *
 * @param cache the name of the cache
 * @param tag the tag; empty for all values of the cache
 * @param isSoft whether a new generation makes values in the own caches of replicas stale, instead
 *     of deleting them. A tag has both kinds of generations
 */
public record SharedTag(String cache, Optional<CacheTag> tag, boolean isSoft) {

  /** Creates a tag whose new generation deletes values. */
  public SharedTag(String cache, Optional<CacheTag> tag) {
    this(cache, tag, /* isSoft= */ false);
  }
}
