/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application;

import org.jspecify.annotations.NullMarked;
