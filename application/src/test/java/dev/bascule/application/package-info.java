/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application;

import org.jspecify.annotations.NullMarked;
