/** One MCP endpoint in front of one server, or of all servers together. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.aggregate;

import org.jspecify.annotations.NullMarked;
