/** Tests of the binary form of what replicas share. */
@NullMarked
package dev.bascule.adapter.out.valkey.codec;

import org.jspecify.annotations.NullMarked;
