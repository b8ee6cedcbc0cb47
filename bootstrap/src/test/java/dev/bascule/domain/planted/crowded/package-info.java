/** A package of 26 classes. */
@NullMarked
package dev.bascule.domain.planted.crowded;

import org.jspecify.annotations.NullMarked;
