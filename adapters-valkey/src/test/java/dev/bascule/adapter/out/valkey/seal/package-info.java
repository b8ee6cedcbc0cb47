/** Tests of the encryption and of the names. */
@NullMarked
package dev.bascule.adapter.out.valkey.seal;

import org.jspecify.annotations.NullMarked;
