/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.domain.ratelimit;

import org.jspecify.annotations.NullMarked;
