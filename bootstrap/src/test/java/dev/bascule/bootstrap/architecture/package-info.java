/** The architecture as rules, and the proof that each of them can fail. */
@NullMarked
package dev.bascule.bootstrap.architecture;

import org.jspecify.annotations.NullMarked;
