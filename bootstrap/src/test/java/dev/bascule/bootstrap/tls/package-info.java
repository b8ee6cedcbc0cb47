/** Certificates and keys, good and bad. */
@NullMarked
package dev.bascule.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
