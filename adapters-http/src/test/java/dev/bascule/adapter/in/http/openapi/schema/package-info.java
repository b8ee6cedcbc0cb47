/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.openapi.schema;

import org.jspecify.annotations.NullMarked;
