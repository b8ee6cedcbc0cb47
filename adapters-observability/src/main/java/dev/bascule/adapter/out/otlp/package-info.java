/** Export of traces, metrics and logs by OTLP, with the SDK of OpenTelemetry. */
@NullMarked
package dev.bascule.adapter.out.otlp;

import org.jspecify.annotations.NullMarked;
