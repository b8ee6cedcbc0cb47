/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.upstream;

import org.jspecify.annotations.NullMarked;
