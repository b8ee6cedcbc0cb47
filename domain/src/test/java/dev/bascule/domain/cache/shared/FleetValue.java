package dev.bascule.domain.cache.shared;

/**
 * A value of a simulated fleet.
 *
 * @param version the version at the server when its load began
 * @param begunAt when its load began
 */
record FleetValue(String key, long version, long begunAt) {}
