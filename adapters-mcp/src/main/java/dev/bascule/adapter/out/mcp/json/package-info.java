/** Reading and writing JSON, without copying forwarded values. */
@NullMarked
package dev.bascule.adapter.out.mcp.json;

import org.jspecify.annotations.NullMarked;
