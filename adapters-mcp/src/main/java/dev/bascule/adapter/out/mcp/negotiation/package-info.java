/** Detection of the protocol version that a server speaks. */
@NullMarked
package dev.bascule.adapter.out.mcp.negotiation;

import org.jspecify.annotations.NullMarked;
