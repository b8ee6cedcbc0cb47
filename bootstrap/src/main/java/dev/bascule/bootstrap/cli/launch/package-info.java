/** Starting and stopping the bridge. */
@NullMarked
package dev.bascule.bootstrap.cli.launch;

import org.jspecify.annotations.NullMarked;
