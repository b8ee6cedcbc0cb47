package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import java.util.List;

/** A key of simulated replicas. */
record SimulatedKey(String name, List<CacheTag> tags, boolean mayLeaveProcess)
    implements TaggedKey {}
