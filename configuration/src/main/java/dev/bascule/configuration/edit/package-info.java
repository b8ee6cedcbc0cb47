/** Adds servers to a configuration file, and leaves the rest of its text as it is. */
@NullMarked
package dev.bascule.configuration.edit;

import org.jspecify.annotations.NullMarked;
