package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.config.MetricsExposition;
import dev.bascule.adapter.in.http.dashboard.Heartbeat;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the surface is made of, besides the use cases.
 *
 * @param mcp what is behind the MCP endpoints
 * @param documents returns what makes the OpenAPI documents now
 * @param heartbeat wakes those who watch the dashboard
 * @param exposition where the numbers for collectors come from
 * @param isDraining whether the bridge is stopping
 */
record RouteDependencies(
    McpRequestHandler mcp,
    Supplier<OpenApiDocument> documents,
    Heartbeat heartbeat,
    MetricsExposition exposition,
    BooleanSupplier isDraining) {}
