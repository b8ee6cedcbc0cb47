/** How often something may happen. */
@NullMarked
package dev.bascule.domain.limit;

import org.jspecify.annotations.NullMarked;
