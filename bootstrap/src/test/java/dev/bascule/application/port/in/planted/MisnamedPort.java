package dev.bascule.application.port.in.planted;

/** A driving port that is not an interface and does not have a port's name. */
public record MisnamedPort(int what) {}
