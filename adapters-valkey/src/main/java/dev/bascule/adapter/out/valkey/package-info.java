/** An engine, Valkey or Redis, in which replicas share values and state. */
@NullMarked
package dev.bascule.adapter.out.valkey;

import org.jspecify.annotations.NullMarked;
