/** Gets the tokens that servers ask for: a client of OAuth 2.1, as MCP has it. */
@NullMarked
package dev.bascule.adapter.out.oauth;

import org.jspecify.annotations.NullMarked;
