/** Read-through loading: single flight, background refresh, and stale-if-error (RFC 5861). */
@NullMarked
package dev.bascule.domain.cache.loading;

import org.jspecify.annotations.NullMarked;
