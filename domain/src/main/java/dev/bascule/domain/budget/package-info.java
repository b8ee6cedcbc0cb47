/** Limits on the memory that requests use together, and on the share of one caller. */
@NullMarked
package dev.bascule.domain.budget;

import org.jspecify.annotations.NullMarked;
