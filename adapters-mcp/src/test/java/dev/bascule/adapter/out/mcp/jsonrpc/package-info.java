/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.jsonrpc;

import org.jspecify.annotations.NullMarked;
