/** The commands that serve clients: serve, demo and stdio. */
@NullMarked
package dev.bascule.adapter.in.cli.serve;

import org.jspecify.annotations.NullMarked;
