/** The stdio transport: child processes. */
@NullMarked
package dev.bascule.adapter.out.mcp.stdio;

import org.jspecify.annotations.NullMarked;
