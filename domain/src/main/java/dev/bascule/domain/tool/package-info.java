/** Servers, tools, calls and results: the values that everything else is about. */
@NullMarked
package dev.bascule.domain.tool;

import org.jspecify.annotations.NullMarked;
