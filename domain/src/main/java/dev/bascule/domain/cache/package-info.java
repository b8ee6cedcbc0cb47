/** The cache: a port, its in-process implementation, and the stations built on them. */
@NullMarked
package dev.bascule.domain.cache;

import org.jspecify.annotations.NullMarked;
