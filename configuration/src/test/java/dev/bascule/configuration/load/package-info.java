/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.load;

import org.jspecify.annotations.NullMarked;
