/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.mcp.negotiation;

import org.jspecify.annotations.NullMarked;
