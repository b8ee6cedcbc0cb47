package dev.bascule.domain.planted;

import dev.bascule.application.policy.Glob;

/** A domain class that uses the application. */
public record UsesApplication(Glob glob) {}
