package dev.bascule.adapter.in.http.openapi;

/** What callers must show to call a tool. */
public sealed interface Security {

  /** Nothing. */
  record None() implements Security {}

  /** A key: as a bearer token, or in the field {@code X-API-Key}. */
  record ApiKeys() implements Security {}
}
