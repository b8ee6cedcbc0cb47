/**
 * Driven adapter: records spans with OpenTelemetry, by its semantic conventions for MCP, and sends
 * them to a collector.
 */
@NullMarked
package dev.bascule.adapter.out.tracing;

import org.jspecify.annotations.NullMarked;
