/** The configuration of logging, as text or as JSON lines. */
@NullMarked
package dev.bascule.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
