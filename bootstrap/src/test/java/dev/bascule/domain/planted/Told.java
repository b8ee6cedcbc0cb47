package dev.bascule.domain.planted;

/** A class named by a participle. */
public record Told() {}
