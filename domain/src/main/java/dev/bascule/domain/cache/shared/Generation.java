package dev.bascule.domain.cache.shared;

import java.util.List;

/**
 * What a value belongs to, in addition to its key. A value is stored under the generation at which
 * its load began, so that no replica finds it after an invalidation.
 *
 * @param epoch the history of the engine
 * @param tokens the tokens of the cache and of each tag of the key, in their order
 */
public record Generation(EngineEpoch epoch, List<RandomId> tokens) {}
