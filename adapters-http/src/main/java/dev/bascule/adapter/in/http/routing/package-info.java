/** Routes, their requirements, and the parsing of paths and queries. */
@NullMarked
package dev.bascule.adapter.in.http.routing;

import org.jspecify.annotations.NullMarked;
