/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.rest;

import org.jspecify.annotations.NullMarked;
