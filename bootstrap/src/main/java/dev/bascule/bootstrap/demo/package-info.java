/** An MCP server to try the bridge with. */
@NullMarked
package dev.bascule.bootstrap.demo;

import org.jspecify.annotations.NullMarked;
