/**
 * What HTTP says about keeping answers (RFC 9111, with RFC 5861, 9110, 9211 and 9213), as values
 * and pure functions: nothing here reads a clock, a socket or a cache.
 */
@NullMarked
package dev.bascule.adapter.in.http.caching;

import org.jspecify.annotations.NullMarked;
