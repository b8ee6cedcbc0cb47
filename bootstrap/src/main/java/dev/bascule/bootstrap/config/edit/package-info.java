/** Adds servers to a configuration file, and leaves the rest of its text as it is. */
@NullMarked
package dev.bascule.bootstrap.config.edit;

import org.jspecify.annotations.NullMarked;
