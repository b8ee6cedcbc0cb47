package dev.bascule.domain.planted;

/** A class whose name says nothing of what it does. */
public record RequestManager() {

  /** A nested class that is named by an adverb. */
  public record Later() {}
}
