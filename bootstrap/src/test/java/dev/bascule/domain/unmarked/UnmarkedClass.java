package dev.bascule.domain.unmarked;

/** A class in a package without {@code @NullMarked}. */
public final class UnmarkedClass {

  public UnmarkedClass() {}
}
