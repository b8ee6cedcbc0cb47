/** Output on terminals: colours, tables and progress lines. */
@NullMarked
package dev.bascule.adapter.in.cli.terminal;

import org.jspecify.annotations.NullMarked;
