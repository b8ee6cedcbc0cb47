/**
 * Text for people: safe to print, quantities with their units, and suggestions for misspelled
 * words.
 */
@NullMarked
package dev.bascule.domain.text;

import org.jspecify.annotations.NullMarked;
