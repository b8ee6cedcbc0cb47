/** The effective configuration: each value, and where it is from. */
@NullMarked
package dev.bascule.configuration.effective;

import org.jspecify.annotations.NullMarked;
