/** Rate limiting by token bucket. */
@NullMarked
package dev.bascule.domain.ratelimit;

import org.jspecify.annotations.NullMarked;
