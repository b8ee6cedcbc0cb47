/** The call command, its arguments and its output. */
@NullMarked
package dev.bascule.adapter.in.cli.call;

import org.jspecify.annotations.NullMarked;
