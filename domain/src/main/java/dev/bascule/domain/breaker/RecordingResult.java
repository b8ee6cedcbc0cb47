package dev.bascule.domain.breaker;

/** What became of a call's verdict. */
enum RecordingResult {
  /** It was taken into account. */
  COUNTED,
  /** The breaker had gone on to another state; only the count of late calls changed, if any. */
  LATE,
  /** The call had ended before; nothing changed. */
  ALREADY
}
