/**
 * MCP in front: what the bridge says to MCP clients, of whatever revision. It is free of the server
 * that reads requests and writes answers.
 */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
