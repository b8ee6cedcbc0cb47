/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.jetty;

import org.jspecify.annotations.NullMarked;
