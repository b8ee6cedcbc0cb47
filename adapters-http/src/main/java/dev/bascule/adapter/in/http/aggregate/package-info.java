/** Answers of several servers as one. */
@NullMarked
package dev.bascule.adapter.in.http.aggregate;

import org.jspecify.annotations.NullMarked;
