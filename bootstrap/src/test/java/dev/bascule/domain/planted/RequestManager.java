package dev.bascule.domain.planted;

/** A class whose name says nothing of what it does. */
public record RequestManager() {}
