/** Tests of what replicas tell each other, with real engines. */
@NullMarked
package dev.bascule.adapter.out.valkey.replicas;

import org.jspecify.annotations.NullMarked;
