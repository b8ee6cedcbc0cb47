/** Rates that replicas share. */
@NullMarked
package dev.bascule.adapter.out.valkey.rate;

import org.jspecify.annotations.NullMarked;
