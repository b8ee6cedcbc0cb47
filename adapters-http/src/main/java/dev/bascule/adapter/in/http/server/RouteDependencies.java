package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.config.MetricsExposition;
import dev.bascule.adapter.in.http.dashboard.Heartbeat;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The dependencies of the routes besides the use cases.
 *
 * @param mcp handles the MCP endpoints
 * @param documents returns the current OpenAPI document generator
 * @param heartbeat wakes the clients of the dashboard
 * @param exposition the metrics for collectors
 * @param isDraining whether the bridge is stopping
 */
record RouteDependencies(
    McpRequestHandler mcp,
    Supplier<OpenApiDocument> documents,
    Heartbeat heartbeat,
    MetricsExposition exposition,
    BooleanSupplier isDraining) {}
