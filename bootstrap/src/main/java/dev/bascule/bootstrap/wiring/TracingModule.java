package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import dev.bascule.application.port.out.Tracing;

/** Puts what records traces behind its port. */
final class TracingModule extends AbstractModule {

  private final Tracing tracing;

  TracingModule(Tracing tracing) {
    this.tracing = requireNonNull(tracing, "tracing");
  }

  @Override
  protected void configure() {
    bind(Tracing.class).toInstance(tracing);
  }
}
