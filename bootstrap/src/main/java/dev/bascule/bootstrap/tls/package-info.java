/** Certificates and keys, from the files that the operator has them in. */
@NullMarked
package dev.bascule.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
