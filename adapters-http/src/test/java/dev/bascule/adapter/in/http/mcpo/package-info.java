/** Tests of what clients of mcpo see. */
@NullMarked
package dev.bascule.adapter.in.http.mcpo;

import org.jspecify.annotations.NullMarked;
