/** Tests of the emulation of mcpo. */
@NullMarked
package dev.bascule.adapter.in.http.mcpo;

import org.jspecify.annotations.NullMarked;
