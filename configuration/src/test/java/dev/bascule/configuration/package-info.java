/** Tests of the configuration. */
@NullMarked
package dev.bascule.configuration;

import org.jspecify.annotations.NullMarked;
