package dev.bascule.domain.cache.shared;

/**
 * The history that an engine has: two replicas of an engine, or one before and after it took over,
 * have different ones. Values of another history are not found, because that history may lack
 * invalidations that were acknowledged.
 *
 * @param id identifies the history
 */
public record EngineEpoch(String id) {}
