/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.wiring.shared;

import org.jspecify.annotations.NullMarked;
