/** Tests of what the replicas of a fleet tell each other, with real engines. */
@NullMarked
package dev.bascule.adapter.out.valkey.fleet;

import org.jspecify.annotations.NullMarked;
