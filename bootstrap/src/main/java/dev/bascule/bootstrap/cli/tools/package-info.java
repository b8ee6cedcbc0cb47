/** The command tools. */
@NullMarked
package dev.bascule.bootstrap.cli.tools;

import org.jspecify.annotations.NullMarked;
