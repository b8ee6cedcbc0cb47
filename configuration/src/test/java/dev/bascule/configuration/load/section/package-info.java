/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.load.section;

import org.jspecify.annotations.NullMarked;
