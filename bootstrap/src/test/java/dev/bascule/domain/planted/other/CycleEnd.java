package dev.bascule.domain.planted.other;

import dev.bascule.domain.planted.CycleStart;
import java.util.List;

/** The other half of the cycle. */
public record CycleEnd(List<CycleStart> starts) {}
