package dev.bascule.domain.result;

/** How far a request got before the way to the server broke. */
public enum DeliveryStatus {
  /** No byte of the request left, so the server cannot have acted on it. */
  NOT_SENT,
  /** Some of the request left, so the server may have acted on it. */
  MAY_HAVE_RUN
}
