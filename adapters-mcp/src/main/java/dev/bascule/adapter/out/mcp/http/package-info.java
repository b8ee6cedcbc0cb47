/** OkHttp clients, TLS and connection handling, free of any protocol version. */
@NullMarked
package dev.bascule.adapter.out.mcp.http;

import org.jspecify.annotations.NullMarked;
