package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;

/** The use cases that the MCP endpoints call. */
public record McpUseCases(
    CallToolUseCase callTool,
    ListServerFeaturesUseCase listServerFeatures,
    QueryAllServersUseCase queryAllServers,
    UseServerFeaturesUseCase useServerFeatures,
    DiscoverServerUseCase discoverServer,
    SubscribeToServersUseCase subscribeToServers,
    EndSessionUseCase endSession,
    ShowServersUseCase showServers) {}
