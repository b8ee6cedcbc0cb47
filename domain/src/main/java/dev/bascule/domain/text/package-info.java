/** Comparison of words that users write. */
@NullMarked
package dev.bascule.domain.text;

import org.jspecify.annotations.NullMarked;
