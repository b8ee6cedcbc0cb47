/** The commands of the program. */
@NullMarked
package dev.bascule.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
