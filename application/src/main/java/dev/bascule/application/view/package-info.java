/** What the use cases and the metrics show of the state of the bridge. */
@NullMarked
package dev.bascule.application.view;

import org.jspecify.annotations.NullMarked;
