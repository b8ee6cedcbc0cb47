/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.context;

import org.jspecify.annotations.NullMarked;
