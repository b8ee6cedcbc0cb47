/** JSON of MCP messages: strict reading, views that copy nothing, writing, and canonical JSON. */
@NullMarked
package dev.bascule.mcp.json;

import org.jspecify.annotations.NullMarked;
