/** Tests of the configuration. */
@NullMarked
package dev.bascule.bootstrap.config;

import org.jspecify.annotations.NullMarked;
