/** The MCP methods that all protocol versions share. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.method;

import org.jspecify.annotations.NullMarked;
