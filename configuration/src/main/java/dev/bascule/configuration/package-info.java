/** The configuration model. */
@NullMarked
package dev.bascule.configuration;

import org.jspecify.annotations.NullMarked;
