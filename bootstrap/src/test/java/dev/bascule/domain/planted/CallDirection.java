package dev.bascule.domain.planted;

/** An enum whose constant has a banned word. */
public enum CallDirection {
  TAKEN
}
