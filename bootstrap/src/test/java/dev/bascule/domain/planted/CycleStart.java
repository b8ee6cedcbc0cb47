package dev.bascule.domain.planted;

import dev.bascule.domain.planted.other.CycleEnd;

/** One half of a cycle. */
public record CycleStart(CycleEnd end) {}
