package dev.bascule.adapter.out.metrics;

/** The ids of a span, as W3C Trace Context writes them: 32 and 16 hexadecimal digits. */
public record SpanIds(String traceId, String spanId) {}
