package dev.bascule.application.port.in;

import dev.bascule.application.context.AuditEntry;

/** Driving port: takes down what somebody may have to account for. */
@FunctionalInterface
public interface AuditUseCase {

  /** Takes it down. Does not wait. */
  void audit(AuditEntry entry);
}
