/** JSON-RPC messages, what a POST of one leads to, pending calls and their timeouts. */
@NullMarked
package dev.bascule.adapter.out.mcp.jsonrpc;

import org.jspecify.annotations.NullMarked;
