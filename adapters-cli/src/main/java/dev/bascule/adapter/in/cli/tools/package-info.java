/** The tools command, and listings of servers. */
@NullMarked
package dev.bascule.adapter.in.cli.tools;

import org.jspecify.annotations.NullMarked;
