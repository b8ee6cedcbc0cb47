/**
 * The in-process cache: exact LRU order, limited by entries and bytes, with a time to live per
 * entry.
 */
@NullMarked
package dev.bascule.domain.cache.lru;

import org.jspecify.annotations.NullMarked;
