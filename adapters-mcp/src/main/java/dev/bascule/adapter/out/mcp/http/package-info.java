/** OkHttp clients, TLS and connections, independent of the protocol version. */
@NullMarked
package dev.bascule.adapter.out.mcp.http;

import org.jspecify.annotations.NullMarked;
