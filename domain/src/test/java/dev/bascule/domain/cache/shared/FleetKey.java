package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import java.util.List;

/** A key of a simulated fleet. */
record FleetKey(String name, List<CacheTag> tags, boolean mayLeaveProcess) implements TaggedKey {}
