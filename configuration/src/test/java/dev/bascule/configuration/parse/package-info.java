/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.parse;

import org.jspecify.annotations.NullMarked;
