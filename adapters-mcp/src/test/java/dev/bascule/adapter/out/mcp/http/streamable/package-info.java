/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.streamable;

import org.jspecify.annotations.NullMarked;
