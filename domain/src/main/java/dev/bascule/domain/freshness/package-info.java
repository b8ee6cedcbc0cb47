/** Freshness of cached values (RFC 9111). */
@NullMarked
package dev.bascule.domain.freshness;

import org.jspecify.annotations.NullMarked;
