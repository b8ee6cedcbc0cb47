@NullMarked
package dev.bascule.adapter.out.mcp.schema;

import org.jspecify.annotations.NullMarked;
