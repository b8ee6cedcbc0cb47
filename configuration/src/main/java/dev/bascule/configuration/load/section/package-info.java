/** Readers of breaker, limits and TLS sections. */
@NullMarked
package dev.bascule.configuration.load.section;

import org.jspecify.annotations.NullMarked;
