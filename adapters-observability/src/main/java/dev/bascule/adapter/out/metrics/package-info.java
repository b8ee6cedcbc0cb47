/** Metrics with Micrometer, in the text formats of Prometheus. */
@NullMarked
package dev.bascule.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
