/** Names derived from the names of servers and tools: unique, sanitized, or percent-encoded. */
@NullMarked
package dev.bascule.adapter.in.http.naming;

import org.jspecify.annotations.NullMarked;
