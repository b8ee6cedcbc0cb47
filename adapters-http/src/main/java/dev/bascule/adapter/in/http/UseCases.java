package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ReloadUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;

/** All that the HTTP surface drives. */
public record UseCases(
    CallToolUseCase callTool,
    ListUseCase list,
    ReadToolUseCase readTool,
    AskServerUseCase askServer,
    ShowServersUseCase showServers,
    ShowMetricsUseCase showMetrics,
    CleanUpCachesUseCase cleanUpCaches,
    ClearCachesUseCase clearCaches,
    ForceBreakerUseCase forceBreaker,
    ShowActivityUseCase showActivity,
    IdentifyCallerUseCase identifyCaller,
    PresentCallerUseCase presentCaller,
    ReloadUseCase reload,
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
