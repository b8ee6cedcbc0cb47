/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.protocol.legacy;

import org.jspecify.annotations.NullMarked;
