/** Tests of the MCP endpoints, against use cases and responses in memory. */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
