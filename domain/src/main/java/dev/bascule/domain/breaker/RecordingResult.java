package dev.bascule.domain.breaker;

/** How the report of a call was treated. */
enum RecordingResult {
  /** It was counted. */
  COUNTED,
  /** The breaker had changed state; only the counter of late calls may have changed. */
  LATE,
  /** The call was already complete; nothing changed. */
  ALREADY
}
