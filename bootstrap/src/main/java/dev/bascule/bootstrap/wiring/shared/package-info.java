/** The wiring of what replicas share through an engine. */
@NullMarked
package dev.bascule.bootstrap.wiring.shared;

import org.jspecify.annotations.NullMarked;
