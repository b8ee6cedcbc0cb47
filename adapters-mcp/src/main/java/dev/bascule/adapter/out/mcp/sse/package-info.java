/** A parser for server-sent events. */
@NullMarked
package dev.bascule.adapter.out.mcp.sse;

import org.jspecify.annotations.NullMarked;
