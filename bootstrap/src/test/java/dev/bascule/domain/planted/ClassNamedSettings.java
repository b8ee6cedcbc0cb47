package dev.bascule.domain.planted;

/** Settings that are no record. */
public final class ClassNamedSettings {

  public ClassNamedSettings() {}
}
