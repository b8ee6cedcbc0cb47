/** Tests of the assembly of upstream servers. */
@NullMarked
package dev.bascule.bootstrap.wiring.upstream;

import org.jspecify.annotations.NullMarked;
