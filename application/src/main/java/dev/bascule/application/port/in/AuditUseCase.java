package dev.bascule.application.port.in;

import dev.bascule.application.context.AuditEntry;

/** Driving port: records audit entries. */
@FunctionalInterface
public interface AuditUseCase {

  /** Records {@code entry}. Does not block. */
  void audit(AuditEntry entry);
}
