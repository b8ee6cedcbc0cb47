/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.config.parse;

import org.jspecify.annotations.NullMarked;
