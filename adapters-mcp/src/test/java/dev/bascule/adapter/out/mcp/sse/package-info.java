/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.sse;

import org.jspecify.annotations.NullMarked;
