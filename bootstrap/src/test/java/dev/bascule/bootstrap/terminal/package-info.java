/** Tests of text for terminals. */
@NullMarked
package dev.bascule.bootstrap.terminal;

import org.jspecify.annotations.NullMarked;
