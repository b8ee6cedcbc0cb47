/** The stateless HTTP transport of 2026-07-28. */
@NullMarked
package dev.bascule.adapter.out.mcp.http.stateless;

import org.jspecify.annotations.NullMarked;
