/** The common parts of all protocol versions: connections, requests and notifications. */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol;

import org.jspecify.annotations.NullMarked;
