/** Who may use the bridge: the keys it asks for, and the web pages that may come with one. */
@NullMarked
package dev.bascule.adapter.in.http.access;

import org.jspecify.annotations.NullMarked;
