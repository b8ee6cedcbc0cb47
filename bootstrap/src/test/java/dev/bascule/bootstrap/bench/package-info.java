/** Tests of the bench. */
@NullMarked
package dev.bascule.bootstrap.bench;

import org.jspecify.annotations.NullMarked;
