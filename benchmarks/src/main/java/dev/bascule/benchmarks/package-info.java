/** Measures what the bridge does for every call, beside others who do the same. */
@NullMarked
package dev.bascule.benchmarks;

import org.jspecify.annotations.NullMarked;
