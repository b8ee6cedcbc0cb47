package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import dev.bascule.application.port.out.SpanRecorder;

/** Binds the trace recorder to its port. */
final class TracingModule extends AbstractModule {

  private final SpanRecorder spanRecorder;

  TracingModule(SpanRecorder spanRecorder) {
    this.spanRecorder = spanRecorder;
  }

  @Override
  protected void configure() {
    bind(SpanRecorder.class).toInstance(spanRecorder);
  }
}
