package dev.bascule.domain.planted;

/** A class that can be extended. */
public class Extensible {

  public Extensible() {}
}
