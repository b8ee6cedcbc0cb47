/**
 * The in-process cache: exact LRU order, bounded by entries and bytes, with a time to live for each
 * entry.
 */
@NullMarked
package dev.bascule.domain.cache.lru;

import org.jspecify.annotations.NullMarked;
