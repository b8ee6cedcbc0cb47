/** Readers of breaker, limits and TLS sections. */
@NullMarked
package dev.bascule.bootstrap.config.load.section;

import org.jspecify.annotations.NullMarked;
