package dev.bascule.adapter.in.planted;

import io.opentelemetry.api.trace.Tracer;

/** Violates a rule: records spans outside the tracing adapter. */
record UsesOpenTelemetry(Tracer tracer) {}
