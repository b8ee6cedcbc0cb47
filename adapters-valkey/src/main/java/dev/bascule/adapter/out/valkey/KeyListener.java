package dev.bascule.adapter.out.valkey;

/**
 * Receives changes of keys with a prefix, in the order of the engine, on a thread of the
 * connection: must neither block nor call the engine and wait for it.
 */
@FunctionalInterface
public interface KeyListener {

  /**
   * A key was written, deleted, evicted or has expired. Also called for the changes of this
   * replica.
   *
   * @param name the key without the prefix
   */
  void changed(String name);

  /**
   * Changes may have been missed, or all keys were deleted. Also called at each connection. Has no
   * effect by default.
   */
  default void allChanged() {}
}
