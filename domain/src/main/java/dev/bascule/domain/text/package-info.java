/** Comparison of words that users type. */
@NullMarked
package dev.bascule.domain.text;

import org.jspecify.annotations.NullMarked;
