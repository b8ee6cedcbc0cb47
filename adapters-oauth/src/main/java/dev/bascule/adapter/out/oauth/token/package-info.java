/** Token requests, responses and sources. */
@NullMarked
package dev.bascule.adapter.out.oauth.token;

import org.jspecify.annotations.NullMarked;
