/** Spans with OpenTelemetry, by its semantic conventions for MCP. */
@NullMarked
package dev.bascule.adapter.out.tracing;

import org.jspecify.annotations.NullMarked;
