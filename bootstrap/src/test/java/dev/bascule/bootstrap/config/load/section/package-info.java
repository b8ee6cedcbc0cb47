/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.config.load.section;

import org.jspecify.annotations.NullMarked;
