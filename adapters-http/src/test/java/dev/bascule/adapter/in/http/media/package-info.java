/** Tests of media types and the Accept header. */
@NullMarked
package dev.bascule.adapter.in.http.media;

import org.jspecify.annotations.NullMarked;
