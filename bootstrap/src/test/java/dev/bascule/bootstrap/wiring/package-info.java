/** Tests of the whole house, over real sockets. */
@NullMarked
package dev.bascule.bootstrap.wiring;

import org.jspecify.annotations.NullMarked;
