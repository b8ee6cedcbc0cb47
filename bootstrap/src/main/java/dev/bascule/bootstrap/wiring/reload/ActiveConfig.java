package dev.bascule.bootstrap.wiring.reload;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.admin.ServerReplacement.Replaced;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is in force, and how something else is put in its place. Not for two at once. */
public final class ActiveConfig {

  private final UpstreamFactory maker;
  private final ServerReplacement replacing;
  private final CurrentAccessPolicy access;
  private final List<Consumer<BridgeConfig>> followers = new ArrayList<>();
  private BridgeConfig config;
  private UpstreamSet fleet;

  /**
   * @param config what is in force at first
   * @param fleet the servers of that
   */
  public ActiveConfig(
      BridgeConfig config,
      UpstreamSet fleet,
      UpstreamFactory maker,
      ServerReplacement replacing,
      CurrentAccessPolicy access) {
    this.config = requireNonNull(config, "config");
    this.fleet = requireNonNull(fleet, "fleet");
    this.maker = requireNonNull(maker, "maker");
    this.replacing = requireNonNull(replacing, "replacing");
    this.access = requireNonNull(access, "access");
  }

  /** Has {@code follower} told from now on what is going to be in force. */
  public void follow(Consumer<BridgeConfig> follower) {
    followers.add(requireNonNull(follower, "follower"));
  }

  BridgeConfig config() {
    return config;
  }

  UpstreamSet fleet() {
    return fleet;
  }

  /**
   * Puts {@code next} in force. Servers that go, go before anybody is given other rights, and those
   * that come, come after that: so no server is ever there for those whom neither the one nor the
   * other configuration lets at it.
   */
  Replaced put(BridgeConfig next) {
    Replaced gone = keepOnly(next);
    access.become(next);
    config = next.withServers(fleet.made());
    followers.forEach(follower -> follower.accept(next));
    fleet = fleet.next(next.servers(), maker);
    Replaced come = replacing.replace(fleet.upstreams());
    config = next;
    return new Replaced(come.added(), come.changed(), gone.removed());
  }

  /**
   * What is gone is forgotten at once: should the rest fail, the next file is compared with what is
   * in force, and nothing is brought back whose connection is closed.
   */
  private Replaced keepOnly(BridgeConfig next) {
    fleet = fleet.only(next.servers(), maker);
    config = config.withServers(fleet.made());
    return replacing.replace(fleet.upstreams());
  }
}
