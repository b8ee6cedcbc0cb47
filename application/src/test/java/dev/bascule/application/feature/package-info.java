/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.feature;

import org.jspecify.annotations.NullMarked;
