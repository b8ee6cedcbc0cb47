package dev.bascule.application.port.in.planted;

/** A driving port that is neither an interface nor named as one. */
public record MisnamedPort(int what) {}
