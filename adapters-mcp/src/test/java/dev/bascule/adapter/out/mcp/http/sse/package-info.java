/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.sse;

import org.jspecify.annotations.NullMarked;
