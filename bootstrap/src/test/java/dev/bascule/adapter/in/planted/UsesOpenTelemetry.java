package dev.bascule.adapter.in.planted;

import io.opentelemetry.api.trace.Tracer;

/** Breaks a rule: records spans without the adapter that is there for that. */
record UsesOpenTelemetry(Tracer tracer) {}
