/** JSON-RPC messages and protocol versions of the MCP endpoints. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.protocol;

import org.jspecify.annotations.NullMarked;
