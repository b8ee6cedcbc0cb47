/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.mcp.stdio;

import org.jspecify.annotations.NullMarked;
