/** JSON as all HTTP endpoints read and write it: what strangers send, and pieces cut unchanged. */
@NullMarked
package dev.bascule.adapter.in.http.json;

import org.jspecify.annotations.NullMarked;
