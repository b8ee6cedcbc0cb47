@NullMarked
package dev.bascule.adapter.out.token;

import org.jspecify.annotations.NullMarked;
