/** Connections to upstream servers: the pool, sessions and draining. */
@NullMarked
package dev.bascule.application.connection;

import org.jspecify.annotations.NullMarked;
