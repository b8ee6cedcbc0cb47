/** Launching and stopping of the bridge. */
@NullMarked
package dev.bascule.bootstrap.cli.launch;

import org.jspecify.annotations.NullMarked;
