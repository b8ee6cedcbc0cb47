package dev.bascule.adapter.in.planted;

import io.micrometer.core.instrument.MeterRegistry;

/** Violates a rule: counts outside the metrics adapter. */
record UsesMicrometer(MeterRegistry registry) {}
