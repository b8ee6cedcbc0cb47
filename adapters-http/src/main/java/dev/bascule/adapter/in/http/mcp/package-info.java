/** The MCP endpoints and their settings. */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
