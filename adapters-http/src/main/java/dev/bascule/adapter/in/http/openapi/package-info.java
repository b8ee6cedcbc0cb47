/** OpenAPI documents of the tools. */
@NullMarked
package dev.bascule.adapter.in.http.openapi;

import org.jspecify.annotations.NullMarked;
