/** The current access policy, and its files. */
@NullMarked
package dev.bascule.bootstrap.wiring.access;

import org.jspecify.annotations.NullMarked;
