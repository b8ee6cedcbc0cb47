package dev.bascule.application.port.out;

/** What became of the id of a session that replicas share. */
public enum SessionIdOutcome {
  /** This replica continues the session. */
  CONTINUED,
  /** The session has ended or expired, belongs to another caller, or never existed. */
  REJECTED,
  /** The session is too large for its id, so that no other replica can continue it. */
  TOO_LARGE
}
