package dev.bascule.application.access;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The decisions what callers may see and do, by the current permissions. What a caller may not use
 * is answered as if it did not exist. Thread-safe.
 *
 * @param events receives denials
 */
public record Authorizer(Supplier<AccessPolicy> policy, BridgeEventListener events) {

  /** The error of a server that does not support the method. */
  public static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  /** The capabilities of a server for a caller who may use only some of its tools. */
  private static final JsonBytes TOOLS_ONLY = JsonBytes.of("{\"tools\":{\"listChanged\":true}}");

  public Permissions permissions() {
    return policy.get().permissions();
  }

  /** Returns whether the caller may see and call {@code tool}. */
  public boolean allows(UpstreamRoute route, Tool tool) {
    return allows(route, tool, permissions());
  }

  /** Returns the same for a tool that the server does not list. */
  public boolean allowsUndescribedTool(UpstreamRoute route, ToolName tool) {
    return permissions()
        .mayCall(route.context().caller(), route.id(), tool, ToolAnnotations.UNKNOWN);
  }

  public static boolean allows(UpstreamRoute route, Tool tool, Permissions permissions) {
    return permissions.mayCall(
        route.context().caller(),
        route.id(),
        tool.name(),
        trustedAnnotations(tool.annotations(), route.policy()));
  }

  private static ToolAnnotations trustedAnnotations(
      ToolAnnotations annotations, ServerPolicy policy) {
    return policy.trusted() ? annotations : ToolAnnotations.UNKNOWN;
  }

  /** Returns whether {@code caller} may receive {@code notification} of {@code server}. */
  public boolean allows(Caller caller, ServerId server, ServerNotification notification) {
    Permissions permissions = permissions();
    return switch (notification) {
      case ServerNotification.Reset() -> permissions.maySee(caller, server);
      case ServerNotification.ListChanged(ListKind kind) ->
          kind == ListKind.TOOLS
              ? permissions.maySee(caller, server)
              : permissions.mayUseAll(caller, server);
      case ServerNotification.ResourceUpdated _,
          ServerNotification.LogMessage _,
          ServerNotification.Other _ ->
          permissions.mayUseAll(caller, server);
    };
  }

  /**
   * Returns the self-description of a server as the caller may see it: a caller who may use only
   * some tools sees no other capability, and no instructions, which may name a hidden tool.
   */
  public ServerDiscovery narrow(ServerDiscovery whole, UpstreamRoute route) {
    Caller caller = route.context().caller();
    Permissions permissions = permissions();
    if (permissions.seesEverything(caller, route.id())) {
      return whole;
    }
    return new ServerDiscovery(
        whole.protocolVersion(),
        permissions.mayUseAll(caller, route.id()) ? whole.capabilities() : TOOLS_ONLY,
        whole.serverInfo(),
        Optional.empty(),
        whole.hints());
  }

  /**
   * Returns the hints as clients may see them: the scope is public only if the answer does not
   * depend on the caller.
   */
  public CacheHints restrictSharing(CacheHints hints, CallContext context) {
    return policy.get().distinguishesCallers() || !context.forwardedIdentity().isEmpty()
        ? hints.asPrivate()
        : hints;
  }

  /** Returns the outcome with its hints restricted likewise. */
  public Outcome<McpResult> restrictSharing(Outcome<McpResult> outcome, CallContext context) {
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance) -> {
        CacheHints hints = restrictSharing(result.hints(), context);
        yield hints.equals(result.hints())
            ? outcome
            : new Outcome.Served<>(result.withHints(hints), provenance);
      }
      case Outcome.Failed<McpResult> failed -> failed;
    };
  }

  /** Records that the caller was denied a call. */
  public void recordDenial(CallContext context, ToolCall call) {
    recordDenial(context, call.method(), call.server() + "/" + call.tool());
  }

  /** Records that the caller was denied another request; {@code subject} must not be secret. */
  public void recordDenial(CallContext context, String method, String subject) {
    events.onEvent(
        new BridgeEvent.Audited(
            new AuditEntry(
                context.caller(), context.origin(), method, subject, AuditEntry.Decision.DENIED)));
  }
}
