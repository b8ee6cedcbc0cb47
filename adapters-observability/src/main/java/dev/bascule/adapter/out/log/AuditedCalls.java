package dev.bascule.adapter.out.log;

/** The calls of tools in the audit log. */
public enum AuditedCalls {
  /** None. */
  NONE,
  /** Those of tools that their server does not declare as read-only. */
  WRITES,
  /** All. */
  ALL
}
