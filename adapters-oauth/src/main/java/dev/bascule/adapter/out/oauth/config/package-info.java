/** Settings of OAuth. */
@NullMarked
package dev.bascule.adapter.out.oauth.config;

import org.jspecify.annotations.NullMarked;
