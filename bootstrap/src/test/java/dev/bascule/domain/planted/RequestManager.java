package dev.bascule.domain.planted;

/** A class with a meaningless name. */
public record RequestManager() {

  /** A nested class named by an adverb. */
  public record Later() {}
}
