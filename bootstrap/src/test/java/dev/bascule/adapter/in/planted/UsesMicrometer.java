package dev.bascule.adapter.in.planted;

import io.micrometer.core.instrument.MeterRegistry;

/** Breaks a rule: counts without the adapter that is there for that. */
record UsesMicrometer(MeterRegistry registry) {}
