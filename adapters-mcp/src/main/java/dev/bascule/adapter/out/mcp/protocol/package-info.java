/** What all protocol versions share: connections, requests and notifications. */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol;

import org.jspecify.annotations.NullMarked;
