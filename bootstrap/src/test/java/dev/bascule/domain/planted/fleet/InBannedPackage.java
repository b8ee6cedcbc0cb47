package dev.bascule.domain.planted.fleet;

/** A class in a package whose name is a banned word. */
public record InBannedPackage() {}
