/** Driven ports: what the bridge needs from the outside world. */
@NullMarked
package dev.bascule.application.port.out;

import org.jspecify.annotations.NullMarked;
