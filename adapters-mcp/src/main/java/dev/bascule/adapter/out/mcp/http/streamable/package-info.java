/** The Streamable HTTP transport with sessions. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.streamable;

import org.jspecify.annotations.NullMarked;
