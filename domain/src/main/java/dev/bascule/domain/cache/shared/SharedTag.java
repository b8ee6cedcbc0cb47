package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.CacheTag;
import java.util.Optional;

/**
 * A tag of one of the caches of a bridge; each has generations of its own.
 *
 * @param cache the name of the cache
 * @param tag the tag; empty for all values of the cache
 */
public record SharedTag(String cache, Optional<CacheTag> tag) {}
