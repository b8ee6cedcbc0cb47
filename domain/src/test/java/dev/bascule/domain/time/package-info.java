/** Tests of the package, and fixtures for other modules. */
@NullMarked
package dev.bascule.domain.time;

import org.jspecify.annotations.NullMarked;
