package dev.bascule.domain.planted;

import org.slf4j.Logger;

/** A domain class that knows a library. */
public record UsesLibrary(Logger logger) {}
