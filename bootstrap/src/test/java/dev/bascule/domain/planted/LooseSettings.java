package dev.bascule.domain.planted;

/** Settings that are no record. */
public final class LooseSettings {

  public LooseSettings() {}
}
