/** How fresh a value is, how fresh it must be, and where it came from. */
@NullMarked
package dev.bascule.domain.freshness;

import org.jspecify.annotations.NullMarked;
