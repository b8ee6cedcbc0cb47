package dev.bascule.domain.cache.shared;

/**
 * A value of simulated replicas.
 *
 * @param version the version at the server when its load began
 * @param begunAt when its load began
 */
record SimulatedValue(String key, long version, long begunAt) {}
