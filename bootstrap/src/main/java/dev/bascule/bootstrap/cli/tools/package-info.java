/** The tools command. */
@NullMarked
package dev.bascule.bootstrap.cli.tools;

import org.jspecify.annotations.NullMarked;
