/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.messages;

import org.jspecify.annotations.NullMarked;
