/** How the program logs. */
@NullMarked
package dev.bascule.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
