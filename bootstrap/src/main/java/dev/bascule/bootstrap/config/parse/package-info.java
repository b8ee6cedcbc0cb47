/** Parsing of YAML and JSON with source locations. */
@NullMarked
package dev.bascule.bootstrap.config.parse;

import org.jspecify.annotations.NullMarked;
