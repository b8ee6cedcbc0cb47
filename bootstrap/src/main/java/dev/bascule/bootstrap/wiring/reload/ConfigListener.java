package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.configuration.BridgeConfig;

/**
 * Is notified of each configuration that a reload activates, on the reloading thread. Modules add
 * their listeners to the set of all.
 */
@FunctionalInterface
public interface ConfigListener {

  /** Called before servers are added or replaced; removed ones are already gone. */
  void beforeChange(BridgeConfig next);

  /** Called after servers were replaced, and their values invalidated. */
  default void afterChange(BridgeConfig active) {}
}
