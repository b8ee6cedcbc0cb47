/** The load generator of the command bench. */
@NullMarked
package dev.bascule.bootstrap.bench;

import org.jspecify.annotations.NullMarked;
