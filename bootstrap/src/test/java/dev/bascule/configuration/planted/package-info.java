/** Intentional violations of architecture rules by the configuration. */
@NullMarked
package dev.bascule.configuration.planted;

import org.jspecify.annotations.NullMarked;
