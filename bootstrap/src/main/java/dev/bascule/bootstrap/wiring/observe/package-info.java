/** Readings for metrics: of requests, the configuration and the heap. */
@NullMarked
package dev.bascule.bootstrap.wiring.observe;

import org.jspecify.annotations.NullMarked;
