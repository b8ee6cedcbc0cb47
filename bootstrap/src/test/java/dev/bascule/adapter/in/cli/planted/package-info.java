/** Intentional violations of architecture rules by the command line. */
@NullMarked
package dev.bascule.adapter.in.cli.planted;

import org.jspecify.annotations.NullMarked;
