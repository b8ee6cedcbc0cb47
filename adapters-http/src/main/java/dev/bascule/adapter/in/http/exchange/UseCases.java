package dev.bascule.adapter.in.http.exchange;

import dev.bascule.application.port.in.AdviseCachesUseCase;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.BrowseCachesUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.RestartServerUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowClientsUseCase;
import dev.bascule.application.port.in.ShowConfigurationUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServerLogUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.ShowSharedCacheUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** The use cases of the HTTP API and the MCP endpoints. */
public record UseCases(
    CallToolUseCase callTool,
    ListServerFeaturesUseCase listServerFeatures,
    QueryAllServersUseCase queryAllServers,
    UseServerFeaturesUseCase useServerFeatures,
    DiscoverServerUseCase discoverServer,
    SubscribeToServersUseCase subscribeToServers,
    EndSessionUseCase endSession,
    Optional<ShareSessionsUseCase> shareSessions,
    ShowServersUseCase showServers,
    ShowServerLogUseCase showServerLog,
    RestartServerUseCase restartServer,
    ShowMetricsUseCase showMetrics,
    ShowSharedCacheUseCase showSharedCache,
    ManageCachesUseCase manageCaches,
    BrowseCachesUseCase browseCaches,
    AdviseCachesUseCase adviseCaches,
    ForceBreakerUseCase forceBreaker,
    ShowActivityUseCase showActivity,
    AuthenticateCallerUseCase authenticateCaller,
    ForwardCallerUseCase forwardCaller,
    ReloadConfigurationUseCase reload,
    ShowConfigurationUseCase showConfiguration,
    ShowClientsUseCase showClients,
    AuditUseCase audit) {

  /** Returns what the server that the path names lists. */
  public Outcome<Listing> list(RouteMatch routeMatch, ListKind kind) {
    return listServerFeatures.list(
        routeMatch.server(), kind, routeMatch.requirement(), routeMatch.context());
  }
}
