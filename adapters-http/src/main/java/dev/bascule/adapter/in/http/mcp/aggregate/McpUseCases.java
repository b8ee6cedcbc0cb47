package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;

/** All that the MCP front drives. */
public record McpUseCases(
    CallToolUseCase callTool,
    ListServerFeaturesUseCase list,
    UseServerFeaturesUseCase askServer,
    DiscoverServerUseCase discoverServer,
    SubscribeToServersUseCase followServers,
    EndSessionUseCase endSession,
    ShowServersUseCase showServers) {

  public McpUseCases {
    requireNonNull(callTool, "callTool");
    requireNonNull(list, "list");
    requireNonNull(askServer, "askServer");
    requireNonNull(discoverServer, "discoverServer");
    requireNonNull(followServers, "followServers");
    requireNonNull(endSession, "endSession");
    requireNonNull(showServers, "showServers");
  }
}
