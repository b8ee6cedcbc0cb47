/** Recent activity: events, latencies and errors by server. */
@NullMarked
package dev.bascule.application.activity;

import org.jspecify.annotations.NullMarked;
