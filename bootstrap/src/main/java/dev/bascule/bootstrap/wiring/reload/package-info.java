/** Reloading of the configuration at run time. */
@NullMarked
package dev.bascule.bootstrap.wiring.reload;

import org.jspecify.annotations.NullMarked;
