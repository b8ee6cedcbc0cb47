/** Tests of the export by OTLP. */
@NullMarked
package dev.bascule.adapter.out.otlp;

import org.jspecify.annotations.NullMarked;
