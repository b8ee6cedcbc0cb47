/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.tool;

import org.jspecify.annotations.NullMarked;
