/**
 * MCP in front: what the bridge says to MCP clients, of whatever revision. It is free of the server
 * that reads requests and writes answers.
 *
 * <p>{@code McpFront} lets a request in. {@code Dialect} tells its era, and {@code ModernFront} or
 * {@code LegacyFront} answers in its manner; what both ask of the servers is in {@code Features},
 * and by which names in {@code Endpoint}. What is sent to a client waits in an {@code EventBuffer},
 * from which a {@code Courier} takes it at the client's pace.
 */
@NullMarked
package dev.bascule.adapter.in.http.mcp;

import org.jspecify.annotations.NullMarked;
