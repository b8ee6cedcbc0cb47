package dev.bascule.adapter.in.planted;

import dev.bascule.domain.cache.lru.LruTtlCache;

/** A driving adapter that uses a cache. */
public record UsesCache(LruTtlCache<?, ?> cache) {}
