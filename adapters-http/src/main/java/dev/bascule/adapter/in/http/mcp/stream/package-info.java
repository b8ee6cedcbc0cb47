/** Event streams and request tasks of the MCP endpoints. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.stream;

import org.jspecify.annotations.NullMarked;
