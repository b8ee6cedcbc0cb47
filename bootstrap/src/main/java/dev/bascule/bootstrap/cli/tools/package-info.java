/** The tools command, and listings of servers. */
@NullMarked
package dev.bascule.bootstrap.cli.tools;

import org.jspecify.annotations.NullMarked;
