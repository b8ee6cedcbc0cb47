/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.admin;

import org.jspecify.annotations.NullMarked;
