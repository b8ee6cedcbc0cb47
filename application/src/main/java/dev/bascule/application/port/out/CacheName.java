package dev.bascule.application.port.out;

/** The caches, by their names for operators. */
public enum CacheName {
  /** Listings. */
  TOOLS,
  /** Results of tools, and contents of resources. */
  RESPONSES,
  /** Self-descriptions of servers. */
  DISCOVERIES
}
