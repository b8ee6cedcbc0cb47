/** The filters: load shedding, framing, origin, authentication, audit and conditional requests. */
@NullMarked
package dev.bascule.adapter.in.http.filter;

import org.jspecify.annotations.NullMarked;
