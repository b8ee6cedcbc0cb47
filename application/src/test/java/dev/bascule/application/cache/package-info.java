/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.cache;

import org.jspecify.annotations.NullMarked;
