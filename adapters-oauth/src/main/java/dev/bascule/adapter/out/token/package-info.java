/** Tells whose tokens they are that callers bring: JSON Web Tokens of issuers that are trusted. */
@NullMarked
package dev.bascule.adapter.out.token;

import org.jspecify.annotations.NullMarked;
