/** Aggregated results of several servers. */
@NullMarked
package dev.bascule.adapter.in.http.aggregate;

import org.jspecify.annotations.NullMarked;
