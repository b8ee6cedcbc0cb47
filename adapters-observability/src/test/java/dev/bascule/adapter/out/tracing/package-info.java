/** Tests of tracing. */
@NullMarked
package dev.bascule.adapter.out.tracing;

import org.jspecify.annotations.NullMarked;
