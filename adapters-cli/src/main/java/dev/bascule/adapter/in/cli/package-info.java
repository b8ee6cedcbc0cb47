/** The commands of the program. */
@NullMarked
package dev.bascule.adapter.in.cli;

import org.jspecify.annotations.NullMarked;
