/**
 * The bench: a bridge and a server as processes of their own, load for both, and what came of it.
 */
@NullMarked
package dev.bascule.bootstrap.bench;

import org.jspecify.annotations.NullMarked;
