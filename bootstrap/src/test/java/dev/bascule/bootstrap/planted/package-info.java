/** Breaks a rule of the architecture on purpose, so that a test can see the rule fail. */
@NullMarked
package dev.bascule.bootstrap.planted;

import org.jspecify.annotations.NullMarked;
