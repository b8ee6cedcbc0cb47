/** Starting and stopping the bridge. */
@NullMarked
package dev.bascule.adapter.in.cli.launch;

import org.jspecify.annotations.NullMarked;
