/** Tests of what HTTP says about keeping answers. */
@NullMarked
package dev.bascule.adapter.in.http.caching;

import org.jspecify.annotations.NullMarked;
