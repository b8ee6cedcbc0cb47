/** The fast path: connections and cached request heads that respond on the reading thread. */
@NullMarked
package dev.bascule.adapter.in.http.fastpath;

import org.jspecify.annotations.NullMarked;
