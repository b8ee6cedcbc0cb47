/** The fast path: connections and cached request heads that answer on the reading thread. */
@NullMarked
package dev.bascule.adapter.in.http.fastpath;

import org.jspecify.annotations.NullMarked;
