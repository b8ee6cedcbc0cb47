package dev.bascule.domain.planted;

/** A class that can be extended. */
public class ExtensibleClass {

  public ExtensibleClass() {}
}
