/** Tests of the package, and the helpers lent to other modules. */
@NullMarked
package dev.bascule.domain.cache;

import org.jspecify.annotations.NullMarked;
