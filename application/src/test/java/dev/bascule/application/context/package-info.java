/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.context;

import org.jspecify.annotations.NullMarked;
