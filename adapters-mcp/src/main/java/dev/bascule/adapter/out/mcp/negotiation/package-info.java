/** Negotiation of the protocol version with a server. */
@NullMarked
package dev.bascule.adapter.out.mcp.negotiation;

import org.jspecify.annotations.NullMarked;
