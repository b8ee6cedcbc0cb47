/** Reading and writing JSON without copying what is passed through. */
@NullMarked
package dev.bascule.adapter.out.mcp.json;

import org.jspecify.annotations.NullMarked;
