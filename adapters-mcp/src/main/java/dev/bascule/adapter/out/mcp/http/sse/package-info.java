/** The HTTP+SSE transport of 2024-11-05. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.sse;

import org.jspecify.annotations.NullMarked;
