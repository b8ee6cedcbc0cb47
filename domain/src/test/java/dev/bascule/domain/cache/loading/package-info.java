/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.domain.cache.loading;

import org.jspecify.annotations.NullMarked;
