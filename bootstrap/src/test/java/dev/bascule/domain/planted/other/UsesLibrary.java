package dev.bascule.domain.planted.other;

/** A class with the simple name of another. */
public record UsesLibrary() {}
