/** Tests of who may use the bridge. */
@NullMarked
package dev.bascule.adapter.in.http.access;

import org.jspecify.annotations.NullMarked;
