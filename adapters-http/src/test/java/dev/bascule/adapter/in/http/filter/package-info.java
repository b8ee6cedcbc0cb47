/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.filter;

import org.jspecify.annotations.NullMarked;
