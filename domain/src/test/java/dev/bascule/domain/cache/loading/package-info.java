/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.domain.cache.loading;

import org.jspecify.annotations.NullMarked;
