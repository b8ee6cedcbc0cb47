/** Encryption of what replicas share, and its names in the engine. */
@NullMarked
package dev.bascule.adapter.out.valkey.seal;

import org.jspecify.annotations.NullMarked;
