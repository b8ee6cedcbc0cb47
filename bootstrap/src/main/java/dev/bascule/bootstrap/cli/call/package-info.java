/** The call command. */
@NullMarked
package dev.bascule.bootstrap.cli.call;

import org.jspecify.annotations.NullMarked;
