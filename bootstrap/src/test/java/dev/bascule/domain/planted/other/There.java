package dev.bascule.domain.planted.other;

import dev.bascule.domain.planted.Here;
import java.util.List;

/** The other half of the cycle. */
public record There(List<Here> here) {}
