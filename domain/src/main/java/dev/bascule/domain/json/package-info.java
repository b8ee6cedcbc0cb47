/** JSON values as bytes, and their hashes. */
@NullMarked
package dev.bascule.domain.json;

import org.jspecify.annotations.NullMarked;
