/** Monotonic time, deadlines and timeouts. */
@NullMarked
package dev.bascule.domain.time;

import org.jspecify.annotations.NullMarked;
