package dev.bascule.domain.outcome;

/** How far a request got before the way to the server broke. */
public enum Delivery {
  /** No byte of the request left, so the server cannot have acted on it. */
  NOT_SENT,
  /** Some of the request left, so the server may have acted on it. */
  MAY_HAVE_RUN
}
