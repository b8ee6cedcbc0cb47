package dev.bascule.domain.result;

/** Whether a request may have reached the server when its connection failed. */
public enum DeliveryStatus {
  /** No byte of the request was sent, so the server cannot have processed it. */
  NOT_SENT,
  /** Some of the request was sent, so the server may have processed it. */
  MAY_HAVE_RUN
}
