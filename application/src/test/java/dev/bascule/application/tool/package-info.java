/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.tool;

import org.jspecify.annotations.NullMarked;
