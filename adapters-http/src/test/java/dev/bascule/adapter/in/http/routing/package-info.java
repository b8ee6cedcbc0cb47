/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.routing;

import org.jspecify.annotations.NullMarked;
