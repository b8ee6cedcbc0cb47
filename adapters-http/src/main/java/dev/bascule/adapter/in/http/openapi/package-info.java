/** OpenAPI documents, made of what servers list. Pure functions, which know no server. */
@NullMarked
package dev.bascule.adapter.in.http.openapi;

import org.jspecify.annotations.NullMarked;
