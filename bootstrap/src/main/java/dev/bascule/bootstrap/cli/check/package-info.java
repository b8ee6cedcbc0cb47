/** The check command. */
@NullMarked
package dev.bascule.bootstrap.cli.check;

import org.jspecify.annotations.NullMarked;
