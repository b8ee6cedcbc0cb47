/** The stateless protocol version 2026-07-28. */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol.modern;

import org.jspecify.annotations.NullMarked;
