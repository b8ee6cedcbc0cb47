/**
 * Driven adapters: MCP servers over Streamable HTTP, with OkHttp, and over the standard streams of
 * a child.
 */
@NullMarked
package dev.bascule.adapter.out.mcp;

import org.jspecify.annotations.NullMarked;
