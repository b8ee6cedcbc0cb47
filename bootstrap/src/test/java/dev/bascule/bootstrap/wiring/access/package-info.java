/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.wiring.access;

import org.jspecify.annotations.NullMarked;
