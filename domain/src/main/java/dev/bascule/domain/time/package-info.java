/**
 * Time as it passes: read from a ticker that is handed in, so that every test decides what time it
 * is.
 */
@NullMarked
package dev.bascule.domain.time;

import org.jspecify.annotations.NullMarked;
