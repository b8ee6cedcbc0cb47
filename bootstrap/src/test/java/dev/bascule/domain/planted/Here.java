package dev.bascule.domain.planted;

import dev.bascule.domain.planted.other.There;

/** One half of a cycle. */
public record Here(There there) {}
