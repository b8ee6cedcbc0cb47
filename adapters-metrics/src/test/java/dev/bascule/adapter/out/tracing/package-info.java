/** Tests of the recording of traces. */
@NullMarked
package dev.bascule.adapter.out.tracing;

import org.jspecify.annotations.NullMarked;
