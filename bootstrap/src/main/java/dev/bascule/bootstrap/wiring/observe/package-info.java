/** Readings for metrics: of requests, the configuration, servers and the heap. */
@NullMarked
package dev.bascule.bootstrap.wiring.observe;

import org.jspecify.annotations.NullMarked;
