/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.cache;

import org.jspecify.annotations.NullMarked;
