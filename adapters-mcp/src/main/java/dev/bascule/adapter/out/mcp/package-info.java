/** MCP servers as the driven port sees them, over HTTP, SSE and stdio. */
@NullMarked
package dev.bascule.adapter.out.mcp;

import org.jspecify.annotations.NullMarked;
