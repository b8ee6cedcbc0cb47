/** What clients are willing to read, in any words. */
@NullMarked
package dev.bascule.adapter.in.http.media;

import org.jspecify.annotations.NullMarked;
