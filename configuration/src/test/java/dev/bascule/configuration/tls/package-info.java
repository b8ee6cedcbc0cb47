/** Valid and invalid certificates and keys. */
@NullMarked
package dev.bascule.configuration.tls;

import org.jspecify.annotations.NullMarked;
