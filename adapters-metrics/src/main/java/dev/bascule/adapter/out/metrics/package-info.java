/**
 * Driven adapter: counts and times what the bridge does, and tells it in the formats of Prometheus.
 */
@NullMarked
package dev.bascule.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
