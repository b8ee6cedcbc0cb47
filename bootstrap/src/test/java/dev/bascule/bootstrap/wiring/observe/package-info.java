/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.wiring.observe;

import org.jspecify.annotations.NullMarked;
