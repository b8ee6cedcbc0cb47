/** Servers, what they list, what they are asked and what they answer: the values of MCP. */
@NullMarked
package dev.bascule.domain.mcp;

import org.jspecify.annotations.NullMarked;
