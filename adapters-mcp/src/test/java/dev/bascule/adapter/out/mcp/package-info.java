/** Tests of the adapters, over real sockets and real child processes. */
@NullMarked
package dev.bascule.adapter.out.mcp;

import org.jspecify.annotations.NullMarked;
