/** The entry point of the program. */
@NullMarked
package dev.bascule.bootstrap;

import org.jspecify.annotations.NullMarked;
