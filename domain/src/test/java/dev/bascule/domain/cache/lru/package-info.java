/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.domain.cache.lru;

import org.jspecify.annotations.NullMarked;
