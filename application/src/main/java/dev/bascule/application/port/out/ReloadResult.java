package dev.bascule.application.port.out;

/** The result of a reload of the configuration. */
public enum ReloadResult {
  /** The new configuration is active. */
  APPLIED,
  /** The file equals the current configuration. */
  UNCHANGED,
  /** The file has errors, and the previous configuration stays active. */
  REJECTED
}
