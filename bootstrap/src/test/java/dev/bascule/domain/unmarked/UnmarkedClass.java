package dev.bascule.domain.unmarked;

/** Lies in a package that does not say that nothing in it is null. */
public final class UnmarkedClass {

  public UnmarkedClass() {}
}
