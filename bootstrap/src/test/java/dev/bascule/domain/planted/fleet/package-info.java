/** Intentional violations of architecture rules, so that a test can verify that the rules fail. */
@NullMarked
package dev.bascule.domain.planted.fleet;

import org.jspecify.annotations.NullMarked;
