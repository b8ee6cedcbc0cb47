/** The MCP endpoint for one client over a pair of streams. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.stdio;

import org.jspecify.annotations.NullMarked;
