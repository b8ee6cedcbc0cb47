/** JSON of all HTTP endpoints: input of clients, and parts that are copied unchanged. */
@NullMarked
package dev.bascule.mcp.json;

import org.jspecify.annotations.NullMarked;
