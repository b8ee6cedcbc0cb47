/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.domain.result;

import org.jspecify.annotations.NullMarked;
