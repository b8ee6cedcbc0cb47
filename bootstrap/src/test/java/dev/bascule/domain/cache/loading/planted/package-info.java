/** Classes that look up values in a wrong way. */
@NullMarked
package dev.bascule.domain.cache.loading.planted;

import org.jspecify.annotations.NullMarked;
