/** Tests of logging. */
@NullMarked
package dev.bascule.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
