/** Settings of connections to MCP servers. */
@NullMarked
package dev.bascule.adapter.out.mcp.config;

import org.jspecify.annotations.NullMarked;
