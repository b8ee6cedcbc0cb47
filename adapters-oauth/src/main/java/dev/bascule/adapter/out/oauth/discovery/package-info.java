/** Discovery of authorization servers (RFC 9728, RFC 8414). */
@NullMarked
package dev.bascule.adapter.out.oauth.discovery;

import org.jspecify.annotations.NullMarked;
