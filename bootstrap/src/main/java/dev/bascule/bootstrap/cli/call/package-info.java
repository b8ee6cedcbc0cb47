/** The call command, its arguments and its output. */
@NullMarked
package dev.bascule.bootstrap.cli.call;

import org.jspecify.annotations.NullMarked;
