/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.json;

import org.jspecify.annotations.NullMarked;
