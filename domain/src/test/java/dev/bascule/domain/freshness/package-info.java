/** Tests of the package, and fixtures for other modules. */
@NullMarked
package dev.bascule.domain.freshness;

import org.jspecify.annotations.NullMarked;
