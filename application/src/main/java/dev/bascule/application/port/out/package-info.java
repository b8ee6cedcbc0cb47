/** Driven ports: MCP servers, events, scheduling, tracing and credentials. */
@NullMarked
package dev.bascule.application.port.out;

import org.jspecify.annotations.NullMarked;
