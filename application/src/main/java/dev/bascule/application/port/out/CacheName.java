package dev.bascule.application.port.out;

/** The caches, as operators tell them apart. */
public enum CacheName {
  /** What servers list. */
  TOOLS,
  /** The results of tools, and what resources hold. */
  RESPONSES,
  /** What servers say of themselves. */
  DISCOVERIES
}
