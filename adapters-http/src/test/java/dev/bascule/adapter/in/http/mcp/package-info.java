/** Tests of the MCP endpoints, with use cases and responses in memory. */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
