/** Loading of the configuration. */
@NullMarked
package dev.bascule.bootstrap.config.load;

import org.jspecify.annotations.NullMarked;
