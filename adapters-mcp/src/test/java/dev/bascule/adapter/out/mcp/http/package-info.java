/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.mcp.http;

import org.jspecify.annotations.NullMarked;
