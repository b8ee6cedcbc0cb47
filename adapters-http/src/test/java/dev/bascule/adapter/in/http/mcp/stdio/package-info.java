/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.mcp.stdio;

import org.jspecify.annotations.NullMarked;
