/** Tests of the whole bridge, over real sockets. */
@NullMarked
package dev.bascule.bootstrap.wiring;

import org.jspecify.annotations.NullMarked;
