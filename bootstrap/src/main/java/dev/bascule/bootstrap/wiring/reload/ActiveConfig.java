package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.mcp.ServerId;
import java.util.Set;
import java.util.function.Supplier;

/** The active configuration, and its replacement. Not thread-safe. */
public final class ActiveConfig {

  private final UpstreamFactory factory;
  private final ServerReplacement serverReplacement;
  private final CurrentAccessPolicy access;
  private final Supplier<Set<ConfigListener>> listeners;
  private BridgeConfig config;
  private UpstreamSet upstreamSet;

  /**
   * @param config the initial configuration
   * @param upstreamSet its servers
   * @param listeners returns what is notified of each change; called for each, since listeners may
   *     depend on this
   */
  public ActiveConfig(
      BridgeConfig config,
      UpstreamSet upstreamSet,
      UpstreamFactory factory,
      ServerReplacement serverReplacement,
      CurrentAccessPolicy access,
      Supplier<Set<ConfigListener>> listeners) {
    this.config = config;
    this.upstreamSet = upstreamSet;
    this.factory = factory;
    this.serverReplacement = serverReplacement;
    this.access = access;
    this.listeners = listeners;
  }

  BridgeConfig config() {
    return config;
  }

  /** Returns the configuration with the current keys of its key file. */
  BridgeConfig configWithCurrentKeys() {
    return config.withAccess(access.get());
  }

  UpstreamSet upstreamSet() {
    return upstreamSet;
  }

  /**
   * Activates {@code next}. Removed servers go before permissions change, and added servers come
   * after that, so that no server is ever available to callers that neither configuration allows.
   */
  Result.Applied activate(BridgeConfig next) {
    Set<ConfigListener> notified = listeners.get();
    Result.Applied gone = removeServers(next);
    access.update(next);
    config = next.withServers(upstreamSet.configs());
    notified.forEach(listener -> listener.beforeChange(next));
    upstreamSet = upstreamSet.withServers(next.servers(), factory);
    Result.Applied come = serverReplacement.replace(upstreamSet.upstreams());
    config = next;
    notified.forEach(listener -> listener.afterChange(next));
    return new Result.Applied(come.added(), come.changed(), gone.removed());
  }

  /** Replaces the connection to a server; returns whether there is such a server. */
  boolean replaceConnection(ServerId server) {
    upstreamSet = upstreamSet.withNewConnection(server, factory);
    return serverReplacement.replace(upstreamSet.upstreams()).changed().contains(server);
  }

  /**
   * Removed servers are dropped immediately: if the rest fails, the next file is compared with the
   * active configuration, and no server with a closed connection is restored.
   */
  private Result.Applied removeServers(BridgeConfig next) {
    upstreamSet = upstreamSet.retainOnly(next.servers(), factory);
    config = config.withServers(upstreamSet.configs());
    return serverReplacement.replace(upstreamSet.upstreams());
  }
}
