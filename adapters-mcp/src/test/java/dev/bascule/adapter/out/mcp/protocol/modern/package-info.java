/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol.modern;

import org.jspecify.annotations.NullMarked;
