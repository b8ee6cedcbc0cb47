/** Certificates and keys in PEM files. */
@NullMarked
package dev.bascule.configuration.tls;

import org.jspecify.annotations.NullMarked;
