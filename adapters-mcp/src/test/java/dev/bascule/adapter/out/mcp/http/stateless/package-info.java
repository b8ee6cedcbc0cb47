/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.stateless;

import org.jspecify.annotations.NullMarked;
