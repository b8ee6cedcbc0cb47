/** Tests of metrics. */
@NullMarked
package dev.bascule.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
