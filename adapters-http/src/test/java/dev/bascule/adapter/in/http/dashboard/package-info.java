/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.dashboard;

import org.jspecify.annotations.NullMarked;
