/** What HTTP clients say of media types. */
@NullMarked
package dev.bascule.adapter.in.http.media;

import org.jspecify.annotations.NullMarked;
