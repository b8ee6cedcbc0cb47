/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.feature;

import org.jspecify.annotations.NullMarked;
