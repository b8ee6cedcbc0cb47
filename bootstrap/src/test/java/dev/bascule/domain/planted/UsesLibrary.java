package dev.bascule.domain.planted;

import org.slf4j.Logger;

/** A domain class that uses a library. */
public record UsesLibrary(Logger logger) {}
