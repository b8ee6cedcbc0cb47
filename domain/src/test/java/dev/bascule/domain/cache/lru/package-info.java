/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.domain.cache.lru;

import org.jspecify.annotations.NullMarked;
