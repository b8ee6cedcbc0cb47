/** The client of a running bridge, and the commands that use it. */
@NullMarked
package dev.bascule.bootstrap.cli.remote;

import org.jspecify.annotations.NullMarked;
