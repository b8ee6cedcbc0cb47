/** The client of a running bridge, and the commands that use it. */
@NullMarked
package dev.bascule.adapter.in.cli.remote;

import org.jspecify.annotations.NullMarked;
