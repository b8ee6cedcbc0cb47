/** The configuration: one file, YAML or JSON, read into the settings of all parts. */
@NullMarked
package dev.bascule.bootstrap.config;

import org.jspecify.annotations.NullMarked;
