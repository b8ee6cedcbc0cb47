package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
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
    ListServerFeaturesUseCase list,
    ReadToolUseCase readTool,
    UseServerFeaturesUseCase askServer,
    ShowServersUseCase showServers,
    ShowMetricsUseCase showMetrics,
    CleanUpCachesUseCase cleanUpCaches,
    ManageCachesUseCase clearCaches,
    ForceBreakerUseCase forceBreaker,
    ShowActivityUseCase showActivity,
    AuthenticateCallerUseCase identifyCaller,
    ForwardCallerUseCase presentCaller,
    ReloadConfigurationUseCase reload,
    ShowReloadUseCase showReload,
    AuditUseCase audit) {

  public UseCases {
    requireNonNull(callTool, "callTool");
    requireNonNull(list, "list");
    requireNonNull(readTool, "readTool");
    requireNonNull(askServer, "askServer");
    requireNonNull(showServers, "showServers");
    requireNonNull(showMetrics, "showMetrics");
    requireNonNull(cleanUpCaches, "cleanUpCaches");
    requireNonNull(clearCaches, "clearCaches");
    requireNonNull(forceBreaker, "forceBreaker");
    requireNonNull(showActivity, "showActivity");
    requireNonNull(identifyCaller, "identifyCaller");
    requireNonNull(presentCaller, "presentCaller");
    requireNonNull(reload, "reload");
    requireNonNull(showReload, "showReload");
    requireNonNull(audit, "audit");
  }
}
