/** Text for terminals: its colours, its columns, and lines that change in place. */
@NullMarked
package dev.bascule.bootstrap.terminal;

import org.jspecify.annotations.NullMarked;
