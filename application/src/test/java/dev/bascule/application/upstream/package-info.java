/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.upstream;

import org.jspecify.annotations.NullMarked;
