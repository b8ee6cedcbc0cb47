/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.domain.ratelimit;

import org.jspecify.annotations.NullMarked;
