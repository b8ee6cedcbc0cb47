package dev.bascule.bootstrap.wiring.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The servers whose values are shared. Thread-safe.
 *
 * <p>While a server is replaced, nothing of it is shared: a value of one configuration must not get
 * the name of a value of the other. Values whose load began before that are invalidated.
 */
public final class SharedServers {

  @GuardedBy("this")
  private List<ServerConfig> active;

  private volatile Set<ServerId> shared;

  /** Creates an instance for the initial configuration. */
  public SharedServers(BridgeConfig config) {
    this.active = config.servers();
    this.shared = shared(active, _ -> true);
  }

  /** Shares nothing of the servers whose configuration is not in {@code next}. */
  public synchronized void suspendChanged(BridgeConfig next) {
    shared = shared(active, next.servers()::contains);
  }

  /** Shares according to {@code config}, which is active now. */
  public synchronized void update(BridgeConfig config) {
    active = config.servers();
    shared = shared(active, _ -> true);
  }

  private static Set<ServerId> shared(
      List<ServerConfig> servers, Predicate<ServerConfig> condition) {
    return servers.stream()
        .filter(ServerConfig::isShared)
        .filter(condition)
        .map(ServerConfig::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether values of {@code server} may be shared now. */
  public boolean isShared(ServerId server) {
    return shared.contains(server);
  }
}
