/** Protocol versions with an initialize handshake (up to 2025-11-25). */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol.legacy;

import org.jspecify.annotations.NullMarked;
