/** Valid and invalid certificates and keys. */
@NullMarked
package dev.bascule.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
