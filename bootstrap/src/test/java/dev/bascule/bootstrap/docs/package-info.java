/** Tests that the documents say what is true. */
@NullMarked
package dev.bascule.bootstrap.docs;

import org.jspecify.annotations.NullMarked;
