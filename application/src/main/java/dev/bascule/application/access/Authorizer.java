package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.ServerPolicy;
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
 * Decides what callers may know of and do, by the rights as they are at that moment. Whoever may
 * not is answered as if what was asked for did not exist. Thread-safe.
 */
public final class Authorizer {

  /** What a server answers that does not have what is asked for. */
  public static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  /** What a server can do for a caller who may use some of its tools. */
  private static final JsonBytes TOOLS_ONLY = JsonBytes.of("{\"tools\":{\"listChanged\":true}}");

  private final Supplier<AccessPolicy> policy;
  private final BridgeEventListener events;

  /**
   * @param policy returns what the operator wants at that moment
   * @param events is told who was denied what
   */
  public Authorizer(Supplier<AccessPolicy> policy, BridgeEventListener events) {
    this.policy = requireNonNull(policy, "policy");
    this.events = requireNonNull(events, "events");
  }

  public Permissions permissions() {
    return policy.get().permissions();
  }

  /** Tells whether {@code caller} may know of {@code server}. */
  public boolean maySee(ServerId server, Caller caller) {
    return permissions().maySee(caller, server);
  }

  /** Tells whether {@code caller} may use what {@code server} offers besides its tools. */
  public boolean mayUseFeatures(ServerId server, Caller caller) {
    return permissions().mayUseAll(caller, server);
  }

  /** Tells whether {@code caller} may call a tool of that name, whatever it says of itself. */
  public boolean mightCall(Caller caller, ServerId server, ToolName tool) {
    return permissions().mightCall(caller, server, tool);
  }

  /** Tells whether the caller may know of {@code tool}, and call it. */
  public boolean allows(UpstreamRoute route, Tool tool) {
    return allows(route, tool, permissions());
  }

  /** Tells the same where the server does not say what the tool does. */
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

  /** Tells whether {@code caller} may be told what {@code server} says unasked. */
  public boolean allows(Caller caller, ServerId server, ServerNotification notification) {
    return switch (notification) {
      case ServerNotification.Reset() -> maySee(server, caller);
      case ServerNotification.ListChanged(ListKind kind) ->
          kind == ListKind.TOOLS ? maySee(server, caller) : mayUseFeatures(server, caller);
      case ServerNotification.ResourceUpdated _,
          ServerNotification.LogMessage _,
          ServerNotification.Other _ ->
          mayUseFeatures(server, caller);
    };
  }

  /**
   * Returns what the caller may know of what a server says of itself: one who may use its tools
   * only is not told of anything else, and prose may name a tool that is hidden.
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
   * Returns what may be said outside of who may keep an answer: that it is for all is only true
   * where it does not depend on who asks.
   */
  public CacheHints restrictSharing(CacheHints hints, CallContext context) {
    return policy.get().distinguishesCallers() || !context.forwardedIdentity().isEmpty()
        ? hints.asPrivate()
        : hints;
  }

  /** Returns the same of an outcome. */
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

  /** Takes note that {@code caller} was denied a call. */
  public void recordDenial(CallContext context, ToolCall call) {
    recordDenial(context, call.method(), call.server() + "/" + call.tool());
  }

  /** Takes note that {@code caller} was denied something else; {@code subject} is no secret. */
  public void recordDenial(CallContext context, String method, String subject) {
    events.audited(
        new AuditEntry(
            context.caller(), context.origin(), method, subject, AuditEntry.Decision.DENIED));
  }
}
