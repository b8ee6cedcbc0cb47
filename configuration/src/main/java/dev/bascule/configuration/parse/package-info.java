/** Parsing of YAML and JSON with source locations. */
@NullMarked
package dev.bascule.configuration.parse;

import org.jspecify.annotations.NullMarked;
