/** What MCP itself names and reserves: revisions, eras, keys and header fields. Without JSON. */
@NullMarked
package dev.bascule.mcp.protocol;

import org.jspecify.annotations.NullMarked;
