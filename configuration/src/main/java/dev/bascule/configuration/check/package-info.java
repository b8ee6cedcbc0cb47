/** Settings that are valid but probably unintended, and what prevents a start. */
@NullMarked
package dev.bascule.configuration.check;

import org.jspecify.annotations.NullMarked;
