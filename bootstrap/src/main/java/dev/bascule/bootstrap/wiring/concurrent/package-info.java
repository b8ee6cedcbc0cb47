/** Schedulers and executors. */
@NullMarked
package dev.bascule.bootstrap.wiring.concurrent;

import org.jspecify.annotations.NullMarked;
