package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;

/** All that the HTTP surface drives. */
public record UseCases(
    CallToolUseCase callTool,
    ListServerFeaturesUseCase listServerFeatures,
    QueryAllServersUseCase queryAllServers,
    ReadToolUseCase readTool,
    UseServerFeaturesUseCase useServerFeatures,
    ShowServersUseCase showServers,
    ShowMetricsUseCase showMetrics,
    ManageCachesUseCase manageCaches,
    ForceBreakerUseCase forceBreaker,
    ShowActivityUseCase showActivity,
    AuthenticateCallerUseCase authenticateCaller,
    ForwardCallerUseCase forwardCaller,
    ReloadConfigurationUseCase reload,
    ShowReloadUseCase showReload,
    AuditUseCase audit) {

  public UseCases {
    requireNonNull(callTool, "callTool");
    requireNonNull(listServerFeatures, "listServerFeatures");
    requireNonNull(queryAllServers, "queryAllServers");
    requireNonNull(readTool, "readTool");
    requireNonNull(useServerFeatures, "useServerFeatures");
    requireNonNull(showServers, "showServers");
    requireNonNull(showMetrics, "showMetrics");
    requireNonNull(manageCaches, "manageCaches");
    requireNonNull(forceBreaker, "forceBreaker");
    requireNonNull(showActivity, "showActivity");
    requireNonNull(authenticateCaller, "authenticateCaller");
    requireNonNull(forwardCaller, "forwardCaller");
    requireNonNull(reload, "reload");
    requireNonNull(showReload, "showReload");
    requireNonNull(audit, "audit");
  }
}
