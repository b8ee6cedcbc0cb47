/** Tests of what is counted, and of how it is told. */
@NullMarked
package dev.bascule.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
