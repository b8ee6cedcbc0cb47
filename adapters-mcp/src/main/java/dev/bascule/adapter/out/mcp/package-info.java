/** MCP servers as implementations of the driven port, over HTTP, SSE and stdio. */
@NullMarked
package dev.bascule.adapter.out.mcp;

import org.jspecify.annotations.NullMarked;
