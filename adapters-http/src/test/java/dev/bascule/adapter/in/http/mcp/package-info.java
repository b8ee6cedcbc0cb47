/** Tests of the MCP front, against use cases and responses in memory. */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
