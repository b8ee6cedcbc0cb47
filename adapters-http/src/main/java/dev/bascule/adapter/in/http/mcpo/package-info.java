/** Compatibility with mcpo: its routes, names and OpenAPI document. */
@NullMarked
package dev.bascule.adapter.in.http.mcpo;

import org.jspecify.annotations.NullMarked;
