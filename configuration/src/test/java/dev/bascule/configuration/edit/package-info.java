/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.edit;

import org.jspecify.annotations.NullMarked;
