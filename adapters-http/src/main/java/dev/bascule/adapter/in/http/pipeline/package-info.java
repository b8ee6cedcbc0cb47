/** The request pipeline: the filters in their order, then the handler of the route. */
@NullMarked
package dev.bascule.adapter.in.http.pipeline;

import org.jspecify.annotations.NullMarked;
