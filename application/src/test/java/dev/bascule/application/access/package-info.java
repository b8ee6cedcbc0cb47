/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.access;

import org.jspecify.annotations.NullMarked;
