package dev.bascule.domain.planted;

/** A class that is named by a participle. */
public record Told() {}
