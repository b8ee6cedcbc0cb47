@NullMarked
package dev.bascule.adapter.out.headers;

import org.jspecify.annotations.NullMarked;
