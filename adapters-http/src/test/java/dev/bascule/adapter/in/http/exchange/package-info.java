/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.exchange;

import org.jspecify.annotations.NullMarked;
