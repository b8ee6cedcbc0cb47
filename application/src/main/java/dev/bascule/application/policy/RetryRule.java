package dev.bascule.application.policy;

/** Whether a tool call may be retried although the first attempt may have run. */
public enum RetryRule {
  /** Always: the operator allows it. */
  ALWAYS,
  /** If a trusted server marks the tool as read-only or idempotent. */
  BY_HINTS,
  /** Never. */
  NEVER
}
