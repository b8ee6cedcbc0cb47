/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.access;

import org.jspecify.annotations.NullMarked;
