package dev.bascule.application.policy;

/** Whether a call of a tool may be sent a second time though the first may have run. */
public enum RetryRule {
  /** It may: the operator says so. */
  ALWAYS,
  /** It may where a trusted server says that the tool is read-only or idempotent. */
  BY_HINTS,
  /** It may not. */
  NEVER
}
