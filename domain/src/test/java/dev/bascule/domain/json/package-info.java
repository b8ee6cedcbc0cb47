/** Tests of the package, and fixtures for other modules. */
@NullMarked
package dev.bascule.domain.json;

import org.jspecify.annotations.NullMarked;
