/** Loading of the configuration. */
@NullMarked
package dev.bascule.configuration.load;

import org.jspecify.annotations.NullMarked;
