/** Tests of access settings. */
@NullMarked
package dev.bascule.adapter.in.http.access;

import org.jspecify.annotations.NullMarked;
