/** JSON Schema as components of an OpenAPI document. */
@NullMarked
package dev.bascule.adapter.in.http.openapi.schema;

import org.jspecify.annotations.NullMarked;
