/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.wiring.concurrent;

import org.jspecify.annotations.NullMarked;
