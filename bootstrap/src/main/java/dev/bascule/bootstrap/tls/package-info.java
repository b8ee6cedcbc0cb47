/** Certificates and keys in PEM files. */
@NullMarked
package dev.bascule.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
