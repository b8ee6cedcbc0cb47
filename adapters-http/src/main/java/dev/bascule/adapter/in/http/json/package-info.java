/** Strict JSON parsing and canonical JSON. */
@NullMarked
package dev.bascule.adapter.in.http.json;

import org.jspecify.annotations.NullMarked;
