/**
 * The circuit breaker: a port, its rules as a pure function, and the thread-safe shell around them.
 */
@NullMarked
package dev.bascule.domain.breaker;

import org.jspecify.annotations.NullMarked;
