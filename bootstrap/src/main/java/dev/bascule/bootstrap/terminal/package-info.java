/** Output on terminals: colors, tables, and lines that are drawn again in place. */
@NullMarked
package dev.bascule.bootstrap.terminal;

import org.jspecify.annotations.NullMarked;
