@NullMarked
package dev.bascule.adapter.out.listings;

import org.jspecify.annotations.NullMarked;
