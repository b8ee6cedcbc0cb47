/** The cache port, its keys and tags, and the values that it stores. */
@NullMarked
package dev.bascule.domain.cache;

import org.jspecify.annotations.NullMarked;
