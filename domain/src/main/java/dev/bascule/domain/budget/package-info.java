/** Bounds on the memory that requests take together, and the share of it that one caller has. */
@NullMarked
package dev.bascule.domain.budget;

import org.jspecify.annotations.NullMarked;
