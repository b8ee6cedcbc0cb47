/** The circuit breaker: its port, its state machine, and its registry. */
@NullMarked
package dev.bascule.domain.breaker;

import org.jspecify.annotations.NullMarked;
