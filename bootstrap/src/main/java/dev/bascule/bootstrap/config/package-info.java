/** The configuration model. */
@NullMarked
package dev.bascule.bootstrap.config;

import org.jspecify.annotations.NullMarked;
