/** Header fields that repeat parts of a message, over Streamable HTTP. */
@NullMarked
package dev.bascule.mcp.header;

import org.jspecify.annotations.NullMarked;
