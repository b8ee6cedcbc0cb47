package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The active configuration, and its replacement. Not thread-safe. */
public final class ActiveConfig {

  private final UpstreamFactory factory;
  private final ServerReplacement serverReplacement;
  private final CurrentAccessPolicy access;
  private final List<Consumer<BridgeConfig>> listeners = new ArrayList<>();
  private final List<Consumer<BridgeConfig>> laterListeners = new ArrayList<>();
  private BridgeConfig config;
  private UpstreamSet upstreamSet;

  /**
   * @param config the initial configuration
   * @param upstreamSet its servers
   */
  public ActiveConfig(
      BridgeConfig config,
      UpstreamSet upstreamSet,
      UpstreamFactory factory,
      ServerReplacement serverReplacement,
      CurrentAccessPolicy access) {
    this.config = config;
    this.upstreamSet = upstreamSet;
    this.factory = factory;
    this.serverReplacement = serverReplacement;
    this.access = access;
  }

  /** Registers a listener that is notified of each configuration before it takes effect. */
  public void onChange(Consumer<BridgeConfig> listener) {
    listeners.add(listener);
  }

  /** Registers a listener that is notified of each configuration after it took effect. */
  public void afterChange(Consumer<BridgeConfig> listener) {
    laterListeners.add(listener);
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
    Result.Applied gone = removeServers(next);
    access.update(next);
    config = next.withServers(upstreamSet.configs());
    listeners.forEach(listener -> listener.accept(next));
    upstreamSet = upstreamSet.withServers(next.servers(), factory);
    Result.Applied come = serverReplacement.replace(upstreamSet.upstreams());
    config = next;
    laterListeners.forEach(listener -> listener.accept(next));
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
