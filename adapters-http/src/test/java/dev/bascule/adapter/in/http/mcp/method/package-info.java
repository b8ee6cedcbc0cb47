/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.method;

import org.jspecify.annotations.NullMarked;
