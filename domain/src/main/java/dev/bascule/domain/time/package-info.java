/** Monotonic time and deadlines. */
@NullMarked
package dev.bascule.domain.time;

import org.jspecify.annotations.NullMarked;
