/** The file of listings and self-descriptions of servers, which survives restarts. */
@NullMarked
package dev.bascule.adapter.out.listings;

import org.jspecify.annotations.NullMarked;
