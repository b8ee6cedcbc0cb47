/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.stdio;

import org.jspecify.annotations.NullMarked;
