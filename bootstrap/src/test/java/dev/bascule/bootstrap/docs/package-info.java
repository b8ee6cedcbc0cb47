/** Tests that the documents match the code. */
@NullMarked
package dev.bascule.bootstrap.docs;

import org.jspecify.annotations.NullMarked;
