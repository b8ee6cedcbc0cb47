/** What MCP itself names and reserves: revisions, eras, error codes, keys and header fields. */
@NullMarked
package dev.bascule.mcp.protocol;

import org.jspecify.annotations.NullMarked;
