/** Audit log, event log, request counter and gauges. */
@NullMarked
package dev.bascule.bootstrap.wiring.observe;

import org.jspecify.annotations.NullMarked;
