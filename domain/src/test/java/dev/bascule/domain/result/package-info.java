/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.domain.result;

import org.jspecify.annotations.NullMarked;
