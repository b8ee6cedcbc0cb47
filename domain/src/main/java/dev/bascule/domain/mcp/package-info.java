/** The vocabulary of MCP: servers, tools, listings, requests and results. */
@NullMarked
package dev.bascule.domain.mcp;

import org.jspecify.annotations.NullMarked;
