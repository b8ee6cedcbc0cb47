/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.wiring.reload;

import org.jspecify.annotations.NullMarked;
