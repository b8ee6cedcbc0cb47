package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.admin.ServerReplacement.ReplacementResult;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is in force, and how something else is put in its place. Not for two at once. */
public final class ActiveConfig {

  private final UpstreamFactory factory;
  private final ServerReplacement serverReplacement;
  private final CurrentAccessPolicy access;
  private final List<Consumer<BridgeConfig>> listeners = new ArrayList<>();
  private BridgeConfig config;
  private UpstreamSet upstreamSet;

  /**
   * @param config what is in force at first
   * @param upstreamSet the servers of that
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

  /** Has {@code listener} told from now on what is going to be in force. */
  public void onChange(Consumer<BridgeConfig> listener) {
    listeners.add(listener);
  }

  BridgeConfig config() {
    return config;
  }

  UpstreamSet upstreamSet() {
    return upstreamSet;
  }

  /**
   * Puts {@code next} in force. Servers that go, go before anybody is given other rights, and those
   * that come, come after that: so no server is ever there for those whom neither the one nor the
   * other configuration lets at it.
   */
  ReplacementResult activate(BridgeConfig next) {
    ReplacementResult gone = removeServers(next);
    access.update(next);
    config = next.withServers(upstreamSet.configs());
    listeners.forEach(listener -> listener.accept(next));
    upstreamSet = upstreamSet.withServers(next.servers(), factory);
    ReplacementResult come = serverReplacement.replace(upstreamSet.upstreams());
    config = next;
    return new ReplacementResult(come.added(), come.changed(), gone.removed());
  }

  /**
   * What is gone is forgotten at once: should the rest fail, the next file is compared with what is
   * in force, and nothing is brought back whose connection is closed.
   */
  private ReplacementResult removeServers(BridgeConfig next) {
    upstreamSet = upstreamSet.retainOnly(next.servers(), factory);
    config = config.withServers(upstreamSet.configs());
    return serverReplacement.replace(upstreamSet.upstreams());
  }
}
