/** Every way in which a request can end, as sealed values. */
@NullMarked
package dev.bascule.domain.outcome;

import org.jspecify.annotations.NullMarked;
