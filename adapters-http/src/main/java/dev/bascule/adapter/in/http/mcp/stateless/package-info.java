/** Stateless MCP clients (2026-07-28). */
@NullMarked
package dev.bascule.adapter.in.http.mcp.stateless;

import org.jspecify.annotations.NullMarked;
