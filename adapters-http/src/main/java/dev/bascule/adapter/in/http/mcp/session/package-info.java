/** MCP clients with a session (2024-11-05 to 2025-11-25). */
@NullMarked
package dev.bascule.adapter.in.http.mcp.session;

import org.jspecify.annotations.NullMarked;
