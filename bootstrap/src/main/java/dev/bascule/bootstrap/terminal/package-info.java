/** Output on terminals: colours, tables and progress lines. */
@NullMarked
package dev.bascule.bootstrap.terminal;

import org.jspecify.annotations.NullMarked;
