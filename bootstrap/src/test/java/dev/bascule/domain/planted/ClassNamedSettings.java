package dev.bascule.domain.planted;

/** Settings that are not a record. */
public final class ClassNamedSettings {

  public ClassNamedSettings() {}
}
