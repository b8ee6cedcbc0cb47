/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.config.edit;

import org.jspecify.annotations.NullMarked;
