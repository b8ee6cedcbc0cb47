package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.Freshness;

/**
 * A cached value as an administrator sees it, without the value.
 *
 * @param freshness its freshness when it was looked at
 * @param bytes its weight
 * @param hits the look-ups that found it since it was stored
 */
public record CacheEntryView<K>(K key, Freshness freshness, long bytes, long hits) {}
